import type { Change, GrantChange } from "../../src/model/change.ts";
import type { Mode } from "../../src/model/desired.ts";
import type { Grant, Principal, Scope } from "../../src/model/grant.ts";
import type { ManagedScope } from "../../src/model/managed.ts";

/** `project/PLAT` → a scope. */
export function scope(key: string): Scope {
  const [kind, name] = key.split("/") as [Scope["kind"], string];
  return { kind, name };
}

/** `group:developers` → a principal; without a prefix it is a user. */
export function principal(text: string): Principal {
  const [kind, id] = text.includes(":") ? text.split(":") : ["user", text];
  return { kind, id } as Principal;
}

/** `repository/geordi group:developers write` → a grant. */
export function grant(text: string): Grant {
  const [where = "", who = "", permission = ""] = text.split(" ");
  return { scope: scope(where), principal: principal(who), permission };
}

/** A change in one line: `update repository/geordi user/ana read→write`. */
export function line(change: GrantChange): string {
  const { action, scope: where, principal: who } = change;
  const before = "before" in change ? change.before : "";
  const after = "after" in change ? change.after : "";
  return `${action} ${where.kind}/${where.name} ${who.kind}/${who.id} ${before}→${after}`;
}

/** A managed scope with the given declared grants, each as `who permission`. */
export function managed(
  key: string,
  mode: Mode,
  declared: string[],
  manages = { group: true, user: true },
): ManagedScope {
  return {
    scope: scope(key),
    mode,
    manages,
    grants: declared.map((text) => grant(`${key} ${text}`)),
    expired: [],
  };
}

/** `update repository/geordi ana read→write`, `create-group qa` → a change. */
export function changeFrom(text: string): Change {
  const [action = "", ...rest] = text.split(" ");
  if (action === "create-group" || action === "delete-group")
    return { action, scope: { kind: "group", name: rest[0] ?? "" }, name: rest[0] ?? "" };
  const { permission, ...where } = grant(rest.join(" "));
  if (action === "create") return { action, ...where, after: permission };
  if (action === "delete") return { action, ...where, before: permission };
  const [before = "", after = ""] = permission.split("→");
  return { action: "update", ...where, before, after };
}
