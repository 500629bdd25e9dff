import { readFile } from "node:fs/promises";
import { ConfigError } from "../model/errors.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import type { Review } from "../model/plan.ts";
import { openPlan } from "../reconcile/saved-plan.ts";

/** What was reviewed: a digest, or its beginning, and the plan itself where it was kept. */
export type Expectation = { digest: string; saved?: Review };

/** Flags that say what was reviewed. */
export type ExpectFlags = { expect?: string; plan?: string };

/** As many characters of a digest as nobody hits by chance. */
const LEAST = 12;

/**
 * What the flags say was reviewed; undefined when they say nothing.
 * @throws ConfigError for what is no digest, and for a plan that has another.
 */
export async function expectationFrom({
  expect,
  plan,
}: ExpectFlags): Promise<Expectation | undefined> {
  const saved = plan === undefined ? undefined : await openPlanFile(plan);
  const digest = expect === undefined ? saved?.digest : digestIn(expect);
  if (digest === undefined) return undefined;
  if (saved !== undefined && !saved.digest.startsWith(digest))
    throw new ConfigError(
      `The plan ${plan} has the digest ${saved.digest}, which is not the expected ${digest}.`,
    );
  return { digest, ...(saved && { saved }) };
}

/** Reads a saved plan. Throws ConfigError when it is none. */
export async function openPlanFile(file: string): Promise<Review> {
  try {
    return openPlan(await readFile(file, "utf8"), file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`The plan ${file} could not be read: ${(error as Error).message}`);
  }
}

function digestIn(text: string): string {
  const digest = text.trim().toLowerCase();
  if (/^[0-9a-f]+$/.test(digest) && digest.length >= LEAST && digest.length <= 64) return digest;
  throw new ConfigError(
    `--expect takes the digest that a plan printed, or its first ${LEAST} characters at least, not ${JSON.stringify(text.slice(0, 80))}.`,
  );
}

/**
 * The scopes to look at again: all that the plan looked at, when that was a part; else those that it would change. On any other, a plan of
 * everything had nothing to do.
 */
export function scopesOf({ part, plan, findings }: Review): Scope[] {
  const scopes =
    part === undefined
      ? plan.steps.map(({ change }) => change.scope)
      : findings.scopes.map(({ scope }) => scope);
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()];
}
