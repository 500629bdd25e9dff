import type { Remains } from "../model/ghost.ts";
import type { Permission } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { extentOf } from "./abilities.ts";
import { effectiveOn } from "./effective.ts";
import { type AccessScope, type Facts, type Rows, rowsOn } from "./facts.ts";

/** An explicit grant of an account on a project or repository. */
export type AccountRow = { scope: AccessScope; account: string; permission: Permission };

/** What an account could still do on the scope if this row were not there. */
export function remainsWithout(facts: Facts, { scope, account }: AccountRow): Remains {
  const read = rowsOn(facts, scope);
  if (!isKnown(read)) throw new Error(`${scope.kind}/${scope.name} was not read`);
  const users = new Map(read.known.users);
  users.delete(account);
  const { permission, atMost } = extentOf(
    effectiveOn(withRows(facts, scope, { ...read.known, users }), account, scope),
  );
  return { certain: permission ?? "none", possible: atMost ?? "none" };
}

/** The facts with one scope's rows replaced: of its own kind no other scope is looked at, so none is copied. */
function withRows(facts: Facts, { kind, name }: AccessScope, rows: Rows): Facts {
  return { ...facts, rows: { ...facts.rows, [kind]: new Map([[name, { known: rows }]]) } };
}
