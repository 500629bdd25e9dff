import { expand } from "../desired/expand.ts";
import { queryFor } from "../desired/query.ts";
import type { Check } from "../model/check.ts";
import type { Desired } from "../model/desired.ts";
import { ProviderError } from "../model/errors.ts";
import type { Reader } from "../model/provider.ts";
import { count, grouped } from "../render/count.ts";

/** What Bitbucket allows one user in an hour (documented). */
const AN_HOUR = 1000;
/** A share of the hour from which on a plan leaves little to an apply. */
const MUCH = 0.8;

/** How many calls a plan of these files takes: the first round of reading shows it, and is all that is made. */
export async function planCost(desired: Desired, reader: Reader, today: string): Promise<Check> {
  const check = { code: "plan-calls", title: "plan calls" };
  try {
    const directory = await reader.directory(queryFor(desired));
    const { expansion, problems } = expand(desired, directory, today);
    if (problems.length > 0)
      return {
        ...check,
        state: "problem",
        stops: "plan",
        found: `The files do not fit the workspace: ${count(problems.length, "problem")}.`,
        advice: "castellan plan shows each with its place.",
      };
    const lists = expansion.scopes.filter(({ scope }) => scope.kind !== "group").length;
    return { ...check, ...judged(reader.calls(), lists, expansion.scopes.length) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { ...check, state: "unknown", found: error.message };
  }
}

/** Two calls for each project and repository, users and groups; more where a list is longer than a page. */
function judged(calls: number, lists: number, scopes: number) {
  const total = calls + 2 * lists;
  const found = `A plan of these files takes ${count(total, "call")} or a few more, for ${count(scopes, "scope")}; an apply takes one more for each change.`;
  if (total <= MUCH * AN_HOUR) return { state: "ok" as const, found };
  const hours = Math.ceil(total / AN_HOUR) - 1;
  const advice =
    hours === 0
      ? "That leaves little of the hour: run the apply in the next one, or grant on projects rather than on repositories."
      : `It waits for about ${count(hours, "hour")}, and needs --max-wait ${grouped(60 * hours + 5).replaceAll(",", "")}. Grant on projects rather than on repositories, or split the files.`;
  return { state: "warning" as const, found, advice };
}
