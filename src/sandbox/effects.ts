import type { IssuedToken } from "./credentials.ts";
import { uuidOf } from "./random.ts";
import type { State } from "./state.ts";

/** What handlers need besides the world: time, fresh identifiers, issued tokens, the audit trail. */
export class Effects {
  readonly now: () => number;
  readonly issued = new Map<string, IssuedToken>();
  readonly #state: State;
  #made = 0;

  constructor(state: State, now: () => number) {
    this.#state = state;
    this.now = now;
  }

  /** Starts the sequence of fresh identifiers over. */
  restart(): void {
    this.#made = 0;
  }

  /** A UUID nobody has, without braces; the same sequence for the same seed. */
  freshUuid(): string {
    this.#made += 1;
    return uuidOf(this.#state.seed, `made/${this.#made}`);
  }

  /** A number nobody has. */
  freshNumber(): number {
    this.#made += 1;
    return this.#made;
  }

  /** The time as the API writes it. */
  timestamp(): string {
    return new Date(this.now()).toISOString().replace("Z", "000+00:00");
  }

  /** Adds a line to the audit trail. */
  record(action: string, actor: string, subject: Record<string, string>): void {
    const id = uuidOf(this.#state.seed, `event/${this.#state.events.length}`);
    this.#state.events.push({ id, at: this.now(), action, actor, subject });
  }
}
