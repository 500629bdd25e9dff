import type { Mode } from "../model/desired.ts";
import type { Place, Problem } from "../model/problem.ts";
import type { Declared } from "./declare.ts";
import { quote } from "./quote.ts";

/** A `since`, where it stands, and the mode that is stated beside it. */
export type Since = {
  day: string;
  place: Place;
  of: "file" | "group" | "project" | "repository";
  mode?: Mode;
};

/** Days that are not over yet, and those of scopes that are not authoritative. */
export function sinceProblems(declared: Declared, today: string): Problem[] {
  return declared.sinces.flatMap((since) => [
    ...inFuture(since, today),
    ...(mayBeAuthoritative(since, declared) ? [] : [needless(since)]),
  ]);
}

function inFuture({ day, place }: Since, today: string): Problem[] {
  if (day <= today) return [];
  return [
    {
      code: "future-since",
      place,
      message: `${quote(day)} is still to come: nothing was reviewed then`,
      fix: "Write the day on which the list of removals was reviewed.",
    },
  ];
}

/** Whether the mode in force may be authoritative. A repository's project shows only against the live workspace. */
function mayBeAuthoritative({ mode, of }: Since, declared: Declared): boolean {
  if (mode !== undefined) return mode === "authoritative";
  const inherited = declared.mode[0]?.value === "authoritative";
  if (of === "repository")
    return inherited || [...declared.projects, ...declared.repositories].some(isAuthoritative);
  return inherited;
}

function isAuthoritative({ mode }: { mode?: Mode }): boolean {
  return mode === "authoritative";
}

function needless({ place }: Since): Problem {
  return {
    code: "needless-since",
    place,
    message: "`since` says since when the files are the whole truth, and here they are not",
    fix: "Write `mode: authoritative` beside it, or delete it.",
  };
}
