import type { Change } from "../../src/model/change.ts";
import { rank } from "../../src/model/permission.ts";
import type { World } from "../../src/sandbox/index.ts";
import type { DesiredData, GroupData, RuleData } from "./desired-data.ts";
import { TODAY } from "./planning.ts";
import { uuidOf } from "./small-world.ts";

/** Whether a change takes: a removal, or a lower level. */
export function isTaking(change: Change): boolean {
  if (change.action === "update") return rank(change.after) < rank(change.before);
  return change.action === "delete" || change.action === "delete-group";
}

/** The accounts from whom the files take everything: suspended, or past their last day. */
export function departedIn({ people }: DesiredData): string[] {
  return Object.entries(people).flatMap(([alias, { suspended, until }]) =>
    alias !== "lou" && (suspended || (until ?? TODAY) < TODAY) ? [uuidOf(alias)] : [],
  );
}

/**
 * Why the files do not allow a change, straight from their data: nothing is taken but where they are authoritative and speak
 * of this kind of holder, or from somebody who has left; nothing is changed where they observe, and a group goes only when
 * they say so.
 */
export function unowned(change: Change, data: DesiredData, world: World): string | undefined {
  const { mode, manages } = claimOn(change.scope, data, world);
  if (mode === "observe") return "the files only observe here";
  if (!isTaking(change)) return undefined;
  if (change.action === "delete-group") return manages.absent ? undefined : "no file says absent";
  if (change.action === "delete" && departedIn(data).includes(change.principal.id))
    return undefined;
  if (mode !== "authoritative") return `the files are ${mode} here`;
  if (change.action !== "delete" && change.action !== "update") return undefined;
  return manages[change.principal.kind] ? undefined : "no file has a list of this kind here";
}

type Claim = {
  mode: string;
  manages: { absent: boolean; user: boolean; group: boolean; email: boolean };
};

function claimOn(scope: Change["scope"], data: DesiredData, world: World): Claim {
  const whole = data.mode ?? "additive";
  switch (scope.kind) {
    case "group":
      return groupClaim(data.groups[scope.name] ?? {}, whole);
    case "project":
      return ruleClaim([data.projects[scope.name] ?? {}], whole);
    case "repository": {
      const home = world.repositories.find(({ slug }) => slug === scope.name)?.project ?? "";
      const rules = Object.entries(data.repositories).filter(([name]) => names(name, scope.name));
      const own = rules.map(([, rule]) => rule);
      return ruleClaim(own, data.projects[home]?.mode ?? whole);
    }
    case "workspace":
      return ruleClaim([], whole);
  }
}

function groupClaim(group: GroupData, above: string): Claim {
  const isAbsent = "absent" in group;
  const stated = isAbsent ? undefined : group.mode;
  const user = !isAbsent && group.members !== undefined;
  return { mode: stated ?? above, manages: { absent: isAbsent, user, group: false, email: false } };
}

function ruleClaim(rules: RuleData[], above: string): Claim {
  const mode = rules.find((rule) => rule.mode !== undefined)?.mode ?? above;
  const user = rules.some(({ users }) => users !== undefined);
  const group = rules.some(({ groups }) => groups !== undefined);
  return { mode, manages: { absent: false, user, group, email: false } };
}

/** The patterns that are generated, understood once more: `*`, `?` and one brace list. */
function names(pattern: string, slug: string): boolean {
  const source = pattern
    .replace(/[.-]/g, "\\$&")
    .replace("{", "(")
    .replace("}", ")")
    .replaceAll(",", "|")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(slug);
}
