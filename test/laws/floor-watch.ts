import type { Change } from "../../src/model/change.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { compareLevels, held, lower, scopesOf, worldAfter } from "../access/reference.ts";
import type { World } from "../access/world.ts";
import { plainWorldIn } from "./plain-world.ts";

/** What a sandbox's workspace was like after each single change of access, however it came about. */
export type Watch = { readonly moments: readonly World[] };

/**
 * Watches from here on. The state counts every change of access in `version`, so nothing between two answers is missed, and
 * nothing whose answer was never sent.
 */
export function watch(sandbox: Sandbox): Watch {
  const moments = [plainWorldIn(sandbox)];
  let { version } = sandbox.state;
  Object.defineProperty(sandbox.state, "version", {
    configurable: true,
    get: () => version,
    set: (next: number) => {
      version = next;
      moments.push(plainWorldIn(sandbox));
    },
  });
  return { moments };
}

/**
 * Whoever fell, at any moment, below the lower of what they held at first and what the plan would have given them at last.
 * Judged by the reference, which shares nothing with the engine.
 */
export function fallen({ moments }: Watch, changes: readonly Change[]): string[] {
  const [before] = moments;
  if (before === undefined) return [];
  const after = worldAfter(before, changes);
  const floors = scopesOf(before).flatMap((on) =>
    before.people.map((person) => ({
      on,
      person,
      level: lower(held(before, person, on, "least"), held(after, person, on, "least")),
    })),
  );
  const real = floors.filter(({ level }) => level !== "none");
  return moments.flatMap((now, moment) =>
    real
      .filter(({ on, person, level }) => compareLevels(held(now, person, on, "least"), level) < 0)
      .map(({ on, person, level }) => `moment ${moment}: ${person} on ${on} below ${level}`),
  );
}
