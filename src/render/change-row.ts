import {
  type Change,
  type InviteChange,
  isGrantChange,
  isInvite,
  type WithdrawChange,
} from "../model/change.ts";
import { type Principal, scopeKey } from "../model/grant.ts";
import { isRaise } from "../model/permission.ts";
import type { Findings } from "../model/plan.ts";
import { count } from "./count.ts";
import type { Style } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";

/** How to call people: by alias, with the name Bitbucket shows when there is no alias. */
export class Names {
  readonly #people: Findings["people"];

  constructor({ people }: Pick<Findings, "people">) {
    this.#people = people;
  }

  of({ kind, id }: Principal): string {
    if (kind === "group") return `${id} (group)`;
    const person = this.#people[id];
    if (person?.alias !== undefined) return person.alias;
    return person === undefined || person.name === id ? id : `${quotedName(person.name)} ${id}`;
  }

  /** Why somebody is to have nothing any more, behind what is taken from them; else nothing. */
  departure({ kind, id }: Principal): string {
    const reason = kind === "user" ? this.#people[id]?.departed : undefined;
    return reason === undefined ? "" : ` (${reason})`;
  }
}

/** A change in its parts: sign, holder and what happens. */
export type Row = { sign: "+" | "~" | "-"; style: Style; who: string; what: string };

/** A change as a row. */
export function row(change: Change, names: Names): Row {
  if (isInvite(change)) return invitation(change);
  if (change.action === "withdraw") return withdrawal(change);
  if (!isGrantChange(change))
    return change.action === "create-group"
      ? { sign: "+", style: "give", who: `group ${quotedName(change.name)}`, what: "create it" }
      : { sign: "-", style: "take", who: `group ${quotedName(change.name)}`, what: "delete it" };
  const who = names.of(change.principal);
  switch (change.action) {
    case "create":
      return { sign: "+", style: "give", who, what: change.after };
    case "update":
      return {
        sign: "~",
        style: isRaise(change) ? "give" : "change",
        who,
        what: `${change.before} → ${change.after}`,
      };
    case "delete":
      return {
        sign: "-",
        style: "take",
        who,
        what: `${change.before} → nothing${names.departure(change.principal)}`,
      };
  }
}

/** An invitation that is withdrawn, as a row. */
export function withdrawal({ email, reason }: WithdrawChange): Row {
  const what = `invitation → nothing (${printable(reason)})`;
  return { sign: "-", style: "take", who: printable(email), what };
}

/** Several addresses that one call invites, in one row. */
function invitation(change: InviteChange): Row {
  const [only] = change.invited;
  const who =
    change.invited.length === 1 && only !== undefined
      ? printable(only.email)
      : count(change.invited.length, "person", "people");
  return { sign: "+", style: "give", who, what: `invite to ${destination(change)}` };
}

/** Where an invitation leads, behind `invite to`. */
export function destination({ scope, groups, after }: InviteChange): string {
  if (scope.kind === "repository") return `${printable(scopeKey(scope))} (${after})`;
  return groups.length === 0
    ? printable(scopeKey(scope))
    : groups.map((slug) => printable(scopeKey({ kind: "group", name: slug }))).join(", ");
}

/** How a step reads in one line: `project/PLAT  ~ developers (group)  read → write`. */
export function renderChange(change: Change, findings: Pick<Findings, "people">): string {
  return changeLine(change, new Names(findings));
}

/** The same, with the names at hand. */
export function changeLine(change: Change, names: Names): string {
  const { sign, who, what } = row(change, names);
  return `${printable(scopeKey(change.scope))}  ${sign} ${who}  ${what}`;
}
