import type { Desired } from "../model/desired.ts";
import type { Scope } from "../model/grant.ts";
import type { Place } from "../model/problem.ts";
import { declaredLines } from "./declared-lines.ts";

/** Finds where the files grant something on a project or repository to a person, by alias. */
export function grantPlaces(
  desired: Pick<Desired, "groups" | "projects" | "repositories">,
): (scope: Scope, alias: string) => Place | undefined {
  const lines = declaredLines(desired);
  return (scope, alias) => lines.onScope(scope, "users", alias)?.place;
}
