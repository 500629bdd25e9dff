import { type Person, whyDeparted } from "../model/desired.ts";
import { type Grant, grantKey, scopeKey } from "../model/grant.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import type { Place } from "../model/problem.ts";
import type { AccessScope } from "./facts.ts";

/** Where Bitbucket lets a person remove a row. */
const CLICK = {
  project: "Project settings → Project permissions → Remove",
  repository: "Repository settings → Repository permissions → Remove",
} as const;

/** What the files say about the rows of accounts, and so what it takes to be rid of one. */
export class RowTodo {
  readonly #managed: ReadonlyMap<string, ManagedScope>;
  readonly #declared: ReadonlySet<string>;
  readonly #departed: Expansion["departed"];
  readonly #placeOf: (scope: AccessScope, alias: string) => Place | undefined;

  constructor(
    { scopes, departed }: Pick<Expansion, "scopes" | "departed">,
    placeOf: (scope: AccessScope, alias: string) => Place | undefined,
  ) {
    this.#managed = new Map(scopes.map((managed) => [scopeKey(managed.scope), managed]));
    this.#declared = new Set(scopes.flatMap(({ grants }) => grants.map(grantKey)));
    this.#departed = departed;
    this.#placeOf = placeOf;
  }

  /** Whether the files grant anything to the account here, today. */
  isDeclared(row: { scope: AccessScope; account: string }): boolean {
    const principal: Grant["principal"] = { kind: "user", id: row.account };
    return this.#declared.has(grantKey({ scope: row.scope, principal }));
  }

  /** The line of YAML, or the click. */
  for(row: { scope: AccessScope; account: string }, alias: string | undefined): string {
    const managed = this.#managed.get(scopeKey(row.scope));
    const mode = managed?.mode;
    const left = this.#departed[row.account];
    if (left !== undefined && mode !== "observe") return departedTodo(row.scope, left, managed);
    if (alias !== undefined && this.isDeclared(row))
      return this.#undeclare(row.scope, alias, mode === "authoritative");
    if (mode === "authoritative" && managed?.manages.user === true)
      return "Run castellan apply: the files are the whole truth there, and do not say it.";
    return `Write \`mode: authoritative\`, and under \`users:\` everybody who stays; or click ${CLICK[row.scope.kind]}.`;
  }

  #undeclare(scope: AccessScope, alias: string, removes: boolean): string {
    const place = this.#placeOf(scope, alias);
    const line = place === undefined ? "the line" : `${place.file}:${place.line}`;
    return removes
      ? `Granted in ${line}. If that is not meant: delete it, and run castellan apply.`
      : `Granted in ${line}, which is not authoritative. If that is not meant: delete it, and click ${CLICK[scope.kind]}.`;
  }
}

/** A row of somebody who has left goes with the next apply, once the files name its scope. */
function departedTodo(
  { kind, name }: AccessScope,
  { alias, reason }: Expansion["departed"][string],
  managed: ManagedScope | undefined,
): string {
  const has = `${alias} has left (${reason})`;
  if (managed !== undefined) return `Run castellan apply: ${has}, and loses it.`;
  const section = kind === "project" ? "projects" : "repositories";
  return `${has}: write \`${name}: {}\` under \`${section}:\`, and run castellan apply; or click ${CLICK[kind]}.`;
}

const GONE =
  "Delete the person from the files: suspended, and without an account here or anything else.";
const OVER = "Delete the person from the files: the last day is over.";

/** What to do about somebody with an address of another domain. */
export function outsideTodo(person: Person, holds: number, today: string): string {
  const { suspended, until } = person;
  if (suspended && holds > 0) return "Run castellan apply: the person is suspended.";
  if (whyDeparted(person, today) !== undefined) return suspended ? GONE : OVER;
  if (until !== undefined) return `Nothing, if ${until} is meant to be the last day.`;
  return holds === 0
    ? "Delete the person from the files, or say how long: `until: YYYY-MM-DD`."
    : "Say how long it is meant to last: `until: YYYY-MM-DD` beside the address.";
}

/** What to do about an alias that no account of the workspace belongs to. */
export function waitingTodo(
  person: Person,
  today: string,
  pending: { sent?: string } | undefined,
): string {
  if (whyDeparted(person, today) !== undefined) {
    const gone = person.suspended ? GONE : OVER;
    return pending === undefined ? gone : `${CANCEL}. ${gone}`;
  }
  if (pending !== undefined)
    return `Nothing yet: invited${pending.sent === undefined ? "" : ` on ${pending.sent}`}, and not accepted.`;
  return "email" in person.identity
    ? "Invite the address (Workspace settings → User directory), or correct it, or delete the person."
    : "Correct the account, or delete the person from the files: it is no member of the workspace.";
}

/** Where Bitbucket lists who is invited. */
const CANCEL = "Cancel the invitation (Workspace settings → User directory)";

/** What to do about an invitation that nobody accepts. */
export function invitationTodo(
  {
    person,
    isMember,
    isOutside,
  }: { person?: Person | undefined; isMember: boolean; isOutside: boolean },
  today: string,
): string {
  if (isMember) return `${CANCEL}: the address belongs to a member already.`;
  if (person === undefined)
    return isOutside
      ? `${CANCEL}: another domain, and not in the files.`
      : `${CANCEL}. If it is meant, write the address under \`people:\`: castellan apply invites it again.`;
  const why = whyDeparted(person, today);
  if (why !== undefined) return `${CANCEL}, and delete the person from the files: ${why}.`;
  if (person.invite === "never") return `${CANCEL}: the files say \`invite: never\`.`;
  return `${CANCEL}: castellan apply invites again. If it is not meant, delete ${person.place.file}:${person.place.line} first.`;
}

/** Bitbucket has no API that removes somebody from a workspace. */
export const SEAT_TODO =
  "Click Workspace settings → User directory → Remove; or in admin.atlassian.com, when the workspace has moved there.";
