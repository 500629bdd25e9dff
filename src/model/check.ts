/** One thing that was looked at: what was found, and what to do about it. */
export type Check = {
  /** Stable, kebab-case: `endpoint`, `plan-scopes` … */
  code: string;
  /** What was looked at, in a word or two. */
  title: string;
  found: string;
  advice?: string;
} & Verdict;

/** `problem`: apply could not work; `stops` says whether plan could. `unknown`: reading does not tell. */
export type Verdict =
  | { state: "ok" | "warning" | "unknown" }
  | { state: "problem"; stops: "plan" | "apply" };
