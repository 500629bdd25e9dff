import type { Call } from "./call.ts";
import { accessTo, accessToAll, type EffectiveRow } from "./effective.ts";
import { type Answer, badRequest, notFound, ok } from "./errors.ts";
import { isAsked, selectFields } from "./fields.ts";
import { effectiveState } from "./lag.ts";
import { paginate } from "./paging.ts";
import {
  comparisons,
  filterRows,
  parseQuery,
  type Queryable,
  type Scalar,
  sortRows,
} from "./query.ts";
import {
  condensedRepository,
  condensedUser,
  fullWorkspace,
  membership,
} from "./representations.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { forbidden, isWorkspaceAdmin, repositoryOf, workspaceRole } from "./rules.ts";
import type { Person } from "./state.ts";

const BASE = "/2.0/workspaces/{workspace}";
const READ = {
  method: "GET",
  auth: READ_AUTH,
  classic: ["account"],
  granular: ["read:workspace:bitbucket"],
} as const;
const LIST_SWITCHES = ["list-order", "page-size-field"] as const;

/** The workspace, its members and who may do what in it (API notes §1.2). */
export const WORKSPACE: readonly Route[] = [
  {
    ...READ,
    path: BASE,
    name: "getWorkspace",
    classic: [],
    access: "member",
    switches: ["foreign-workspace"],
    handle: (call) => ok(selectFields(call.fields, fullWorkspace(call))),
  },
  {
    ...READ,
    path: `${BASE}/members`,
    name: "listMembers",
    access: "member",
    switches: ["pagelen-cap-members", "email-case", ...LIST_SWITCHES],
    handle: listMembers,
  },
  {
    ...READ,
    path: `${BASE}/members/{member}`,
    name: "getMember",
    access: "member",
    handle: getMember,
  },
  {
    ...READ,
    path: `${BASE}/permissions`,
    name: "listWorkspacePermissions",
    access: "member",
    isPermission: true,
    switches: ["pagelen-cap-members", ...LIST_SWITCHES],
    handle: listPermissions,
  },
  {
    ...READ,
    path: `${BASE}/permissions/repositories`,
    name: "listEffectivePermissions",
    granular: ["read:repository:bitbucket"],
    access: "workspace admin",
    isPermission: true,
    switches: ["effective-lag", ...LIST_SWITCHES],
    handle: (call) => listEffective(call, accessToAll(effectiveState(call))),
  },
  {
    ...READ,
    path: `${BASE}/permissions/repositories/{repo_slug}`,
    name: "listRepositoryEffectivePermissions",
    classic: ["repository"],
    granular: ["read:repository:bitbucket"],
    access: "repository admin",
    isPermission: true,
    switches: ["effective-lag", ...LIST_SWITCHES],
    handle: listOneEffective,
  },
];

/** Most addresses in one e-mail filter (API notes §1.2). */
const MOST_EMAILS = 90;

function listMembers(call: Call): Answer {
  const asked = askedEmails(call);
  const members = asked === undefined ? call.state.members() : [...found(call, asked).keys()];
  const addresses = asked === undefined ? new Map<Person, string>() : found(call, asked);
  const write = (person: Person) => memberRow(call, person, addresses.get(person));
  return ok(paginate(call, members, write, { cap: "pagelen-cap-members" }));
}

/** The addresses of `q=user.email IN (…)`; undefined when the list is not filtered. */
function askedEmails(call: Call): string[] | undefined {
  const text = call.query.get("q");
  if (text === null || text.trim() === "") return undefined;
  const parts = comparisons(parseQuery(text));
  const emails = parts.flatMap(({ field, operator, value }) => {
    if (field !== "user.email") throw badRequest(`Field "${field}" does not support filtering.`);
    if (operator !== "IN" && operator !== "=")
      throw badRequest(`Operator "${operator}" is not supported here.`);
    return (Array.isArray(value) ? value : [value]).map(String);
  });
  // For workspace administrators, integrations and workspace access tokens only (API notes §1.2).
  if (!isWorkspaceAdmin(call)) throw forbidden(call);
  if (emails.length > MOST_EMAILS)
    throw badRequest(`At most ${MOST_EMAILS} email addresses can be queried at a time.`);
  return emails;
}

/** Members by address, each with the spelling that was asked for: only asked addresses are given back. */
function found(call: Call, emails: string[]): Map<Person, string> {
  const isExact = call.switches["email-case"] === "sensitive";
  const people = new Map<Person, string>();
  for (const email of emails) {
    const person = call.state.personByEmail(email, isExact);
    const own = person?.emails.find((one) => one.toLowerCase() === email.toLowerCase());
    if (person?.role && own !== undefined && !people.has(person)) people.set(person, own);
  }
  return people;
}

function memberRow(call: Call, person: Person, email: string | undefined): unknown {
  const row = membership(call, person);
  if (email === undefined || !isAsked(call.fields, "values.user.email")) return row;
  return { ...row, user: { ...condensedUser(call, person), email } };
}

function getMember(call: Call): Answer {
  const person = call.state.member(call.param("member"));
  if (person === undefined) throw notFound(`User ${call.param("member")} is not a member`);
  return ok(selectFields(call.fields, membership(call, person)));
}

const PERMISSION_FIELDS: Queryable<Person> = { permission: (person) => workspaceRole(person) };

function listPermissions(call: Call): Answer {
  const rows = filterRows(call.state.members(), call.query.get("q"), PERMISSION_FIELDS);
  const write = (person: Person) => permissionRow(call, person);
  return ok(paginate(call, rows, write, { cap: "pagelen-cap-members" }));
}

function permissionRow(call: Call, person: Person): unknown {
  const row = { ...membership(call, person), permission: workspaceRole(person) };
  // Both dates go once admin.atlassian.com administers the workspace (API notes §1.2, A-WM).
  if (call.state.workspace.administration === "moved") return row;
  return { ...row, added_on: person.createdOn, last_accessed: person.createdOn };
}

const EFFECTIVE_FIELDS: Queryable<EffectiveRow> = {
  "repository.name": ({ repository }) => repository.name,
  "repository.slug": ({ repository }) => repository.slug,
  "repository.uuid": ({ repository }) => repository.uuid,
  "user.uuid": ({ person }) => person.uuid,
  "user.account_id": ({ person }) => person.accountId,
  "user.display_name": ({ person }): Scalar => person.name,
  permission: ({ level }) => level,
};

/** Effective levels without any hint of where they come from (API notes §1.2). */
function listEffective(call: Call, all: EffectiveRow[]): Answer {
  const sort = call.query.get("sort");
  const rows = sortRows(
    filterRows(all, call.query.get("q"), EFFECTIVE_FIELDS),
    sort,
    EFFECTIVE_FIELDS,
  );
  const write = ({ person, level, repository }: EffectiveRow) => ({
    type: "repository_permission",
    permission: level,
    user: condensedUser(call, person),
    repository: condensedRepository(call, repository),
  });
  return ok(paginate(call, rows, write, { sorted: sort !== null }));
}

function listOneEffective(call: Call): Answer {
  const state = effectiveState(call);
  const seen = state.repository(repositoryOf(call).uuid);
  return listEffective(call, seen === undefined ? [] : accessTo(state, seen));
}
