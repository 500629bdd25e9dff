import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok } from "./errors.ts";
import { selectFields } from "./fields.ts";
import { paginate } from "./paging.ts";
import {
  condensedGroup,
  condensedProject,
  condensedRepository,
  condensedUser,
} from "./representations.ts";
import { type Access, READ_AUTH, type Route, TOKEN_AUTH } from "./route.ts";
import { checkGrantable, checkSeats, knownPerson, projectOf, repositoryOf } from "./rules.ts";
import type { Group, Person, Rows } from "./state.ts";
import type { SwitchName } from "./switches.ts";
import type { Level } from "./world.ts";

/** One of the two places where explicit permissions are set; the endpoints differ in nothing else (API notes §1.4). */
type Holding = {
  kind: "project" | "repository";
  base: string;
  access: Access;
  levels: readonly Level[];
  classic: string;
  read: string;
  write: string;
  rows: (call: Call) => Rows;
  self: (call: Call) => string;
  subject: (call: Call) => Record<string, unknown>;
};

const PROJECT: Holding = {
  kind: "project",
  base: "/2.0/workspaces/{workspace}/projects/{project_key}/permissions-config",
  access: "project admin",
  levels: ["read", "write", "create-repo", "admin"],
  classic: "project:admin",
  read: "read:project:bitbucket",
  write: "admin:project:bitbucket",
  rows: (call) => projectOf(call).rows,
  self: (call) => `/2.0/workspaces/${call.state.workspace.slug}/projects/${projectOf(call).key}`,
  subject: (call) => ({ project: condensedProject(call, projectOf(call)) }),
};

const REPOSITORY: Holding = {
  kind: "repository",
  base: "/2.0/repositories/{workspace}/{repo_slug}/permissions-config",
  access: "repository admin",
  levels: ["read", "write", "admin"],
  classic: "repository:admin",
  read: "read:repository:bitbucket",
  write: "admin:repository:bitbucket",
  rows: (call) => repositoryOf(call).rows,
  self: (call) => `/2.0/repositories/${call.state.workspace.slug}/${repositoryOf(call).slug}`,
  subject: (call) => ({ repository: condensedRepository(call, repositoryOf(call)) }),
};

/** Who holds the rows of one list, and how they are named and written. */
type Holders<H> = {
  kind: "group" | "user";
  segment: "groups" | "users";
  parameter: string;
  rows: (rows: Rows) => Map<string, Level>;
  find: (call: Call, id: string) => H | undefined;
  key: (holder: H) => string;
  write: (call: Call, holder: H) => Record<string, unknown>;
  /** Throws when the holder may not have a row; `isNew` when it has none yet, for only then a seat is taken. */
  checkGrant: (call: Call, holder: H, isNew: boolean) => void;
};

const GROUPS: Holders<Group> = {
  kind: "group",
  segment: "groups",
  parameter: "group_slug",
  rows: ({ groups }) => groups,
  find: (call, id) => call.state.groups.get(id),
  key: ({ slug }) => slug,
  write: condensedGroup,
  checkGrant: (call, group, isNew) => {
    if (isNew) checkSeats(call.state, group.members);
  },
};

const USERS: Holders<Person> = {
  kind: "user",
  segment: "users",
  parameter: "selected_user_id",
  rows: ({ users }) => users,
  find: (call, id) => call.state.person(id),
  key: ({ uuid }) => uuid,
  write: condensedUser,
  checkGrant: (call, person, isNew) => {
    checkGrantable(call, person);
    if (isNew) checkSeats(call.state, [person.uuid]);
  },
};

const LIST_SWITCHES: readonly SwitchName[] = [
  "pagelen-cap-permissions-config",
  "list-order",
  "page-size-field",
  "condensed-account-id",
];

/** The sixteen endpoints of explicit permissions. */
export const PERMISSIONS_CONFIG: readonly Route[] = [PROJECT, REPOSITORY].flatMap((holding) => [
  ...routes(holding, GROUPS),
  ...routes(holding, USERS),
]);

function routes<H>(holding: Holding, holders: Holders<H>): Route[] {
  const list = `${holding.base}/${holders.segment}`;
  const one = `${list}/{${holders.parameter}}`;
  const name = `${capital(holding.kind)}${capital(holders.kind)}Permission`;
  const { access, classic, read, write } = holding;
  const common = { access, classic: [classic], isPermission: true } as const;
  const writes = { ...common, path: one, auth: TOKEN_AUTH };
  return [
    {
      ...common,
      method: "GET",
      path: list,
      name: `list${name}s`,
      granular: [read],
      auth: READ_AUTH,
      switches: LIST_SWITCHES,
      handle: (call) => listRows(call, holding, holders),
    },
    {
      ...common,
      method: "GET",
      path: one,
      name: `get${name}`,
      granular: [read],
      auth: READ_AUTH,
      switches: ["absent-permission"],
      handle: (call) => getRow(call, holding, holders),
    },
    {
      ...writes,
      method: "PUT",
      name: `put${name}`,
      granular: [write, "write:permission:bitbucket"],
      switches: ["non-member-grant"],
      handle: (call) => putRow(call, holding, holders),
    },
    {
      ...writes,
      method: "DELETE",
      name: `delete${name}`,
      granular: [write, "delete:permission:bitbucket"],
      switches: ["absent-permission-delete"],
      handle: (call) => deleteRow(call, holding, holders),
    },
  ];
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function listRows<H>(call: Call, holding: Holding, holders: Holders<H>): Answer {
  const rows = [...holders.rows(holding.rows(call))];
  const self = `${call.origin}${holding.self(call)}/permissions-config/${holders.segment}/`;
  const write = ([key, level]: [string, Level]) => {
    const holder = holders.find(call, key) as H;
    return row(call, { holding, holders, holder, self, level });
  };
  return ok(paginate(call, rows, write, { cap: "pagelen-cap-permissions-config" }));
}

type RowParts<H> = {
  holding: Holding;
  holders: Holders<H>;
  holder: H;
  self: string;
  level: Level | "none";
};

function row<H>(
  call: Call,
  { holding, holders, holder, self, level }: RowParts<H>,
): Record<string, unknown> {
  return {
    type: `${holding.kind}_${holders.kind}_permission`,
    permission: level,
    [holders.kind]: holders.write(call, holder),
    links: { self: { href: self + encodeURIComponent(holders.key(holder)) } },
  };
}

function getRow<H>(call: Call, holding: Holding, holders: Holders<H>): Answer {
  const holder = holderOf(call, holders);
  const level = holders.rows(holding.rows(call)).get(holders.key(holder));
  if (level === undefined && call.switches["absent-permission"] === "not-found")
    throw noRow(holders, call);
  return ok(single(call, { holding, holders, holder, level: level ?? "none" }));
}

/** One row on its own also says what it is on. */
function single<H>(call: Call, parts: Omit<RowParts<H>, "self">): unknown {
  const self = `${call.origin}${parts.holding.self(call)}/permissions-config/${parts.holders.segment}/`;
  return selectFields(call.fields, {
    ...row(call, { ...parts, self }),
    ...parts.holding.subject(call),
  });
}

function putRow<H>(call: Call, holding: Holding, holders: Holders<H>): Answer {
  const level = readLevel(call, holding.levels);
  const holder = holderOf(call, holders);
  const rows = holders.rows(holding.rows(call));
  const key = holders.key(holder);
  holders.checkGrant(call, holder, !rows.has(key));
  call.state.setRow(rows, key, level);
  record(call, "permission_granted", holding, holders, { holder: key, permission: level });
  return ok(single(call, { holding, holders, holder, level }));
}

function deleteRow<H>(call: Call, holding: Holding, holders: Holders<H>): Answer {
  const holder = holderOf(call, holders);
  const rows = holders.rows(holding.rows(call));
  const key = holders.key(holder);
  if (!rows.has(key) && call.switches["absent-permission-delete"] === "not-found")
    throw noRow(holders, call);
  call.state.setRow(rows, key, undefined);
  record(call, "permission_revoked", holding, holders, { holder: key });
  return noContent();
}

function holderOf<H>(call: Call, holders: Holders<H>): H {
  const id = call.param(holders.parameter);
  const holder = holders.find(call, id);
  if (holder !== undefined) return holder;
  if (holders.kind === "user") knownPerson(call.state, id);
  throw notFound(`Group ${id} not found`);
}

function noRow<H>(holders: Holders<H>, call: Call): Error {
  return notFound(`No explicit permission for ${holders.kind} ${call.param(holders.parameter)}`);
}

/** The body is exactly `{"permission": level}`; `none` is for DELETE (API notes §1.4 PUT). */
function readLevel(call: Call, levels: readonly Level[]): Level {
  const body = call.object();
  const level = levels.find((one) => one === body["permission"]);
  if (level === undefined) {
    const choices = levels.map((one) => `"${one}"`).join(", ");
    throw badRequest("Bad request", { fields: { permission: [`Must be one of: ${choices}.`] } });
  }
  const extra = Object.keys(body).find((name) => name !== "permission");
  if (extra !== undefined)
    throw badRequest("Bad request", { fields: { [extra]: ["Unknown field."] } });
  return level;
}

function record<H>(
  call: Call,
  action: string,
  holding: Holding,
  holders: Holders<H>,
  detail: Record<string, string>,
): void {
  const subject = { [holding.kind]: holding.self(call), kind: holders.kind, ...detail };
  call.effects.record(`${holding.kind}_${action}`, call.person().uuid, subject);
}
