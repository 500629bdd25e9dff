import stringWidth from "string-width";
import { type Change, isOfInvitation } from "../model/change.ts";
import { scopeKey } from "../model/grant.ts";
import type { Findings, ScopeFinding } from "../model/plan.ts";
import { type Names, type Row, row } from "./change-row.ts";
import { count, grouped } from "./count.ts";
import type { Paint } from "./paint.ts";
import { printable } from "./printable.ts";

/** What changes on one scope. */
export type ScopeChanges = { finding: ScopeFinding; rows: Row[] };

/** Changes scope by scope, in the order of the scopes; with `all` also the scopes that need nothing. */
export function scopeChanges(
  changes: readonly Change[],
  { scopes }: Findings,
  names: Names,
  all = false,
): ScopeChanges[] {
  const here = changes.filter((change) => !isOfInvitation(change));
  const byScope = Map.groupBy(here, ({ scope }) => scopeKey(scope));
  return scopes
    .filter(({ scope, unknown }) => unknown === undefined && (all || byScope.has(scopeKey(scope))))
    .map((finding) => ({
      finding,
      rows: (byScope.get(scopeKey(finding.scope)) ?? []).map((change) =>
        withLostMembers(row(change, names), change, finding),
      ),
    }));
}

/** One scope's changes as text, its rows in columns. */
export function renderScope({ finding, rows }: ScopeChanges, paint: Paint): string {
  const heading = paint("heading", printable(scopeKey(finding.scope)));
  const lines = aligned(rows).map(
    ({ sign, style, who, what }) => `  ${paint(style, sign)} ${who}  ${paint(style, what)}`,
  );
  return [`${heading}  ${paint("quiet", notesOn(finding))}`, ...lines].join("\n");
}

/** How a scope is owned, and what is left alone there. */
export function notesOn({ mode, unmanaged }: ScopeFinding): string {
  return [mode, ...(unmanaged > 0 ? [`${grouped(unmanaged)} unmanaged`] : [])].join(" · ");
}

/** The rows with their holders in one width; a very long name does not push the others aside. */
export function aligned(rows: readonly Row[]): Row[] {
  const width = Math.min(36, Math.max(0, ...rows.map(({ who }) => stringWidth(who))));
  return rows.map((one) => ({
    ...one,
    who: one.who + " ".repeat(Math.max(0, width - stringWidth(one.who))),
  }));
}

/** Whoever is in a group that is deleted loses the membership without a step of its own. */
function withLostMembers(entry: Row, { action }: Change, { unmanaged }: ScopeFinding): Row {
  if (action !== "delete-group" || unmanaged === 0) return entry;
  return { ...entry, what: `${entry.what}, with ${count(unmanaged, "membership")}` };
}
