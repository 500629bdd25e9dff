import { uuidOf } from "./random.ts";
import type { Level, World, WorldCredential, WorldGroup, WorldPerson, WorldRows } from "./world.ts";

const CREATED = "2024-02-05T09:00:00.000000+00:00";

/** The people of the base world: alias, display name, role. */
const PEOPLE: readonly (readonly [string, string, WorldPerson["role"]])[] = [
  ["olga", "Olga Orme", "owner"],
  ["castellan", "castellan bot", "owner"],
  ["ana", "Ana Aalto", "member"],
  ["bo", "Bo Berg", "member"],
  ["cyd", "Cyd Cole", "member"],
  ["dee", "Dee Diaz", "member"],
  ["eli", "Eli Eder", "member"],
  ["fay", "Fay Faro", "member"],
  ["gus", "Gus Gray", "member"],
  ["hana", "Hana Holm", "member"],
  ["ivo", "Ivo Iten", "member"],
  ["jun", "Jun Jost", "member"],
  ["kai", "Kai Kahn", "member"],
];

const GROUPS: readonly (readonly [string, string, readonly string[]])[] = [
  ["administrators", "Administrators", ["olga", "castellan"]],
  ["platform", "platform", ["ana"]],
  ["developers", "developers", ["ana", "dee", "eli", "gus"]],
  ["contractors", "contractors", ["cyd"]],
];

type Rows = { groups?: Record<string, Level>; users?: Record<string, Level> };

const PROJECTS: readonly (readonly [string, string, Rows])[] = [
  ["PLAT", "Platform", { groups: { developers: "read", platform: "admin" } }],
  ["WEB", "Web", { groups: { developers: "write" } }],
  ["DATA", "Data", { users: { ivo: "admin" }, groups: { developers: "read" } }],
  ["LEG", "Legacy", {}],
];

const REPOSITORIES: Readonly<Record<string, Readonly<Record<string, Rows>>>> = {
  PLAT: {
    // eli created geordi and was left with the creator's admin row.
    geordi: { groups: { developers: "write", platform: "write" }, users: { eli: "admin" } },
    "svc-auth": { groups: { developers: "read" }, users: { gus: "admin" } },
    "svc-billing": { groups: { developers: "write" } },
    "svc-mail": {},
    "svc-search": {},
    infra: {},
    runbooks: {},
  },
  WEB: {
    "web-app": { users: { fay: "write" } },
    "web-docs": {},
    "web-admin": {},
    "design-system": {},
    storybook: {},
  },
  DATA: { etl: { users: { ivo: "admin" } }, lake: {}, reports: {}, notebooks: {}, models: {} },
  LEG: {
    legacy: {
      groups: { developers: "write" },
      users: { cyd: "write", kai: "write", jun: "admin" },
    },
    "legacy-api": { groups: { contractors: "write" }, users: { jun: "admin" } },
    attic: { users: { jun: "admin" } },
  },
};

/** Every granular scope that managing access takes (API notes §4). */
export const ADMIN_SCOPES: readonly string[] = [
  "read:user:bitbucket",
  "read:workspace:bitbucket",
  "admin:workspace:bitbucket",
  "read:project:bitbucket",
  "admin:project:bitbucket",
  "read:repository:bitbucket",
  "write:repository:bitbucket",
  "admin:repository:bitbucket",
  "delete:repository:bitbucket",
  "read:permission:bitbucket",
  "write:permission:bitbucket",
  "delete:permission:bitbucket",
  "read:pullrequest:bitbucket",
  "write:pullrequest:bitbucket",
  "read:ssh-key:bitbucket",
  "write:ssh-key:bitbucket",
  "delete:ssh-key:bitbucket",
  "read:pipeline:bitbucket",
  "write:pipeline:bitbucket",
  "admin:pipeline:bitbucket",
];

/** The scopes of a credential that can plan but not apply. */
export const READER_SCOPES: readonly string[] = [
  "read:user:bitbucket",
  "read:workspace:bitbucket",
  "read:project:bitbucket",
  "read:repository:bitbucket",
  "read:permission:bitbucket",
  "read:pullrequest:bitbucket",
];

const CLASSIC_SCOPES: readonly string[] = [
  "account",
  "account:write",
  "email",
  "project",
  "project:admin",
  "repository",
  "repository:write",
  "repository:admin",
  "repository:delete",
  "pullrequest",
  "pullrequest:write",
  "pipeline",
  "pipeline:variable",
];

/** The UUID of somebody in the base world, in braces as the API writes it. */
export function personUuid(seed: number, alias: string): string {
  return `{${uuidOf(seed, `person/${alias}`)}}`;
}

/** The workspace "acme" that examples and demo are written against: 20 repositories, four projects, four groups. */
export function baseWorld(seed: number): World {
  return {
    version: 1,
    seed,
    workspace: {
      uuid: `{${uuidOf(seed, "workspace/acme")}}`,
      slug: "acme",
      name: "Acme",
      createdOn: CREATED,
      administration: "bitbucket",
      seats: null,
      organisation: {
        id: uuidOf(seed, "organisation/acme"),
        name: "Acme",
        directory: uuidOf(seed, "directory/acme"),
      },
    },
    people: PEOPLE.map(([alias, name, role]) => person(seed, alias, name, role)),
    groups: GROUPS.map((group) => groupOf(seed, group)),
    projects: PROJECTS.map(([key, name, rows]) => ({
      uuid: `{${uuidOf(seed, `project/${key}`)}}`,
      key,
      name,
      description: "",
      isPrivate: true,
      createdOn: CREATED,
      ...byUuid(seed, rows),
    })),
    repositories: Object.entries(REPOSITORIES).flatMap(([project, repositories]) =>
      Object.entries(repositories).map(([slug, rows]) => ({
        uuid: `{${uuidOf(seed, `repository/${slug}`)}}`,
        slug,
        name: slug,
        project,
        isPrivate: true,
        createdOn: CREATED,
        updatedOn: CREATED,
        ...byUuid(seed, rows),
      })),
    ),
    invitations: [],
    credentials: credentials(seed),
    resources: {
      pullrequests: { [`{${uuidOf(seed, "repository/infra")}}`]: { "1": pullRequest(seed) } },
    },
  };
}

/** An open pull request in `infra`, where access is written down; a plan can be posted on it. */
function pullRequest(seed: number): Record<string, unknown> {
  return {
    id: 1,
    title: "Let cyd into legacy",
    state: "OPEN",
    author: personUuid(seed, "ana"),
    branch: "cyd-into-legacy",
    commit: "3f1c0d9a8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b",
    createdOn: CREATED,
  };
}

function person(seed: number, alias: string, name: string, role: WorldPerson["role"]): WorldPerson {
  return {
    uuid: personUuid(seed, alias),
    accountId: accountId(seed, alias),
    name,
    nickname: alias,
    emails: [alias === "cyd" ? "cyd@contractor.example" : `${alias}@acme.example`],
    role,
    createdOn: CREATED,
    ...(alias === "castellan" ? { bot: true } : {}),
  };
}

/** bo's is fixed because the documentation names him by it. */
function accountId(seed: number, alias: string): string {
  if (alias === "bo") return "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11";
  return `712020:${uuidOf(seed, `account/${alias}`)}`;
}

function groupOf(seed: number, [slug, name, members]: (typeof GROUPS)[number]): WorldGroup {
  return { slug, name, members: members.map((alias) => personUuid(seed, alias)) };
}

function byUuid(seed: number, { groups = {}, users = {} }: Rows): WorldRows {
  const byAccount = Object.entries(users).map(([alias, level]) => [personUuid(seed, alias), level]);
  return { groups: { ...groups }, users: Object.fromEntries(byAccount) };
}

function credentials(seed: number): WorldCredential[] {
  const bot = personUuid(seed, "castellan");
  return [
    {
      kind: "api-token",
      name: "admin",
      account: bot,
      token: "sandbox-admin-token",
      scopes: [...ADMIN_SCOPES],
    },
    {
      kind: "api-token",
      name: "reader",
      account: bot,
      token: "sandbox-reader-token",
      scopes: [...READER_SCOPES],
    },
    {
      kind: "api-token",
      name: "member",
      account: personUuid(seed, "ana"),
      token: "sandbox-member-token",
      scopes: [...ADMIN_SCOPES],
    },
    {
      kind: "api-token",
      name: "expired",
      account: bot,
      token: "sandbox-expired-token",
      scopes: [...ADMIN_SCOPES],
      expiresOn: "2026-01-01T00:00:00.000Z",
    },
    {
      kind: "api-token",
      name: "unscoped",
      account: bot,
      token: "sandbox-unscoped-token",
      scopes: null,
    },
    {
      kind: "app-password",
      name: "appPassword",
      username: "castellan",
      password: "sandbox-app-password",
    },
    {
      kind: "oauth-consumer",
      name: "oauth",
      account: bot,
      key: "sandbox-consumer",
      secret: "sandbox-consumer-secret",
      scopes: [...CLASSIC_SCOPES],
    },
    {
      kind: "access-token",
      name: "workspaceToken",
      uuid: `{${uuidOf(seed, "token/workspace")}}`,
      token: "sandbox-workspace-token",
      level: "workspace",
      of: "acme",
      scopes: [
        "account",
        "project",
        "project:admin",
        "repository",
        "repository:admin",
        "pullrequest",
      ],
    },
    {
      kind: "access-token",
      name: "repositoryToken",
      uuid: `{${uuidOf(seed, "token/repository")}}`,
      token: "sandbox-repository-token",
      level: "repository",
      of: "geordi",
      scopes: ["repository", "repository:admin", "pullrequest"],
    },
    {
      kind: "organisation-key",
      name: "organisation",
      account: personUuid(seed, "olga"),
      key: "sandbox-organisation-key",
    },
  ];
}
