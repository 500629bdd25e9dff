import { Clock } from "./clock.ts";
import { Authenticator } from "./credentials.ts";
import { Effects } from "./effects.ts";
import { Faults } from "./faults.ts";
import { RateLimits } from "./limits.ts";
import { RequestLog } from "./request-log.ts";
import { State } from "./state.ts";
import type { Switches } from "./switches.ts";
import type { World } from "./world.ts";

/** When the clock of a sandbox starts, unless it is given one. */
const CLOCK_START = Date.parse("2026-11-23T09:00:00.000Z");

/** Everything one sandbox consists of, apart from its socket. */
export class Core {
  readonly state: State;
  readonly switches: Switches;
  readonly log = new RequestLog();
  readonly clock: Clock;
  readonly effects: Effects;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly authenticator: Authenticator;
  readonly #initial: World;

  constructor(world: World, switches: Switches, now: (() => number) | undefined) {
    this.#initial = world;
    this.state = new State(world);
    this.switches = switches;
    this.clock = new Clock(now ?? (() => CLOCK_START + this.log.total));
    this.effects = new Effects(this.state, () => this.clock.now());
    this.faults = new Faults(world.seed);
    this.limits = new RateLimits(switches);
    const { issued, now: tell } = this.effects;
    this.authenticator = new Authenticator({ state: this.state, switches, issued, now: tell });
  }

  /** Puts another world in the place of this one. */
  load(world: World): void {
    this.state.replace(world);
    this.forgetCredentials();
  }

  /** Back to the world of the start; faults, log, budgets and issued tokens go. */
  reset(): void {
    this.load(this.#initial);
    this.effects.issued.clear();
    this.effects.restart();
    this.faults.clear();
    this.limits.clear();
    this.log.clear();
  }

  /** Reads every credential anew. */
  forgetCredentials(): void {
    this.authenticator.forget();
  }
}
