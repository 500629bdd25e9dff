import type { World } from "./world.ts";

/** What is wrong with a world file; every fault is listed. */
export class WorldError extends Error {
  override readonly name = "WorldError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the world is not usable:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/** The text of a world file. */
export function writeWorld(world: World): string {
  return `${JSON.stringify(world, null, 2)}\n`;
}

/** Reads a world file. Throws a WorldError that lists everything that is wrong. */
export function readWorld(text: string): World {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WorldError([`it is not JSON: ${(error as { message: string }).message}`]);
  }
  return checkWorld(value);
}

type Shape = { [name: string]: Shape | string };

const PERSON: Shape = {
  uuid: "uuid",
  accountId: "text",
  name: "text",
  nickname: "text",
  emails: "texts",
  role: "role",
  createdOn: "text",
};
const GROUP: Shape = { slug: "text", name: "text", members: "texts" };
const PROJECT: Shape = {
  uuid: "uuid",
  key: "text",
  name: "text",
  isPrivate: "boolean",
  createdOn: "text",
  groups: "levels?",
  users: "levels?",
};
const REPOSITORY: Shape = {
  uuid: "uuid",
  slug: "text",
  name: "text",
  project: "text",
  isPrivate: "boolean",
  createdOn: "text",
  updatedOn: "text",
  groups: "levels?",
  users: "levels?",
};
const INVITATION: Shape = { email: "text", groups: "texts", invitedBy: "text", sentOn: "text" };
const CREDENTIAL: Shape = { kind: "credential", name: "text" };
const WORKSPACE: Shape = {
  uuid: "uuid",
  slug: "text",
  name: "text",
  createdOn: "text",
  administration: "administration",
  seats: "seats",
  organisation: "object",
};

/** Checks a world that came from outside: first its shape, then that everything it refers to exists. */
export function checkWorld(value: unknown): World {
  if (!isRecord(value)) throw new WorldError(["it is not a JSON object"]);
  const faults: string[] = [];
  if (value["version"] !== 1)
    faults.push(`version is ${JSON.stringify(value["version"])}; this castellan reads version 1`);
  if (!Number.isInteger(value["seed"])) faults.push("seed is not a whole number");
  checkShape("workspace", value["workspace"], WORKSPACE, faults);
  checkList(value, "people", PERSON, faults);
  checkList(value, "groups", GROUP, faults);
  checkList(value, "projects", PROJECT, faults);
  checkList(value, "repositories", REPOSITORY, faults);
  checkList(value, "invitations", INVITATION, faults);
  checkList(value, "credentials", CREDENTIAL, faults);
  if (faults.length === 0) checkReferences(value as World, faults);
  if (faults.length > 0) throw new WorldError(faults);
  return value as World;
}

function checkList(
  world: Record<string, unknown>,
  name: string,
  shape: Shape,
  faults: string[],
): void {
  const list = world[name];
  if (!Array.isArray(list)) {
    faults.push(`${name} is missing or not a list`);
    return;
  }
  for (const [index, item] of list.entries()) checkShape(`${name}[${index}]`, item, shape, faults);
}

function checkShape(where: string, value: unknown, shape: Shape, faults: string[]): void {
  if (!isRecord(value)) {
    faults.push(`${where} is not an object`);
    return;
  }
  for (const [name, kind] of Object.entries(shape)) {
    const fault = faultOf(value[name], kind as string);
    if (fault !== undefined) faults.push(`${where}.${name} ${fault}`);
  }
}

const LEVELS = ["read", "write", "create-repo", "admin"];
const ALLOWED: Readonly<Record<string, readonly unknown[]>> = {
  role: ["owner", "create-project", "member", null],
  administration: ["bitbucket", "moved", "deactivated"],
  credential: ["api-token", "app-password", "oauth-consumer", "access-token", "organisation-key"],
};

function faultOf(value: unknown, kind: string): string | undefined {
  switch (kind) {
    case "text":
      return typeof value === "string" && value !== "" ? undefined : "is not a text";
    case "uuid":
      return /^\{[0-9a-f-]{36}\}$/.test(String(value))
        ? undefined
        : "is not a UUID in braces and lower case";
    case "texts":
      return Array.isArray(value) && value.every((one) => typeof one === "string")
        ? undefined
        : "is not a list of texts";
    case "boolean":
      return typeof value === "boolean" ? undefined : "is neither true nor false";
    case "object":
      return isRecord(value) ? undefined : "is not an object";
    case "seats":
      return value === null || Number.isInteger(value)
        ? undefined
        : "is neither a whole number nor null";
    case "levels?":
      return faultOfLevels(value);
    default:
      return ALLOWED[kind]?.includes(value)
        ? undefined
        : `is ${JSON.stringify(value)}, not one of ${ALLOWED[kind]?.map((one) => JSON.stringify(one)).join(", ")}`;
  }
}

function faultOfLevels(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) return "is not an object of levels";
  const wrong = Object.entries(value).find(([, level]) => !LEVELS.includes(String(level)));
  return wrong === undefined
    ? undefined
    : `gives ${wrong[0]} the level ${JSON.stringify(wrong[1])}, not one of ${LEVELS.join(", ")}`;
}

function checkReferences(world: World, faults: string[]): void {
  const people = unique(
    "people",
    world.people.map(({ uuid }) => uuid),
    faults,
  );
  const groups = unique(
    "groups",
    world.groups.map(({ slug }) => slug),
    faults,
  );
  const projects = unique(
    "projects",
    world.projects.map(({ key }) => key),
    faults,
  );
  unique(
    "repositories",
    world.repositories.map(({ slug }) => slug),
    faults,
  );
  const owners = new Set(
    world.people.filter(({ role }) => role === "owner").map(({ uuid }) => uuid),
  );
  if (owners.size === 0) faults.push("people has no owner; a workspace needs one");
  unique(
    "account ids",
    world.people.map(({ accountId }) => accountId),
    faults,
  );
  for (const credential of world.credentials) {
    if ("account" in credential)
      need(`credential ${credential.name}`, [credential.account], people, faults);
  }
  for (const { email, groups: asked, invitedBy } of world.invitations) {
    need(`the invitation of ${email}`, asked, groups, faults);
    need(`the invitation of ${email}`, [invitedBy], people, faults);
  }
  for (const { slug, members } of world.groups) need(`group ${slug}`, members, people, faults);
  for (const { slug, project } of world.repositories)
    need(`repository ${slug}`, [project], projects, faults);
  for (const [where, { groups: byGroup = {}, users = {} }] of scopes(world)) {
    need(where, Object.keys(byGroup), groups, faults);
    need(where, Object.keys(users), people, faults);
    for (const uuid of Object.keys(users)) {
      if (owners.has(uuid))
        faults.push(`${where} gives a row to ${uuid}, an owner; owners hold none`);
    }
  }
}

function scopes({
  projects,
  repositories,
}: World): [string, World["projects"][number] | World["repositories"][number]][] {
  return [
    ...projects.map((project): [string, World["projects"][number]] => [
      `project ${project.key}`,
      project,
    ]),
    ...repositories.map((repository): [string, World["repositories"][number]] => [
      `repository ${repository.slug}`,
      repository,
    ]),
  ];
}

function unique(what: string, keys: string[], faults: string[]): Set<string> {
  const seen = new Set<string>();
  for (const key of keys) {
    if (seen.has(key)) faults.push(`${what} has ${key} twice`);
    seen.add(key);
  }
  return seen;
}

function need(where: string, keys: string[], known: ReadonlySet<string>, faults: string[]): void {
  for (const key of keys) {
    if (!known.has(key)) faults.push(`${where} names ${key}, which does not exist`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
