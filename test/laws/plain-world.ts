import type { Sandbox, World as SandboxWorld } from "../../src/sandbox/index.ts";
import type { TextRows, World } from "../access/world.ts";

/** Who may do what in a sandbox, in the words of the reference: it knows neither castellan's nor the sandbox's way of adding up. */
export function plainWorldOf(world: SandboxWorld): World {
  return {
    people: world.people.map(({ uuid }) => uuid),
    owners: world.people.flatMap(({ uuid, role }) => (role === "owner" ? [uuid] : [])),
    groups: Object.fromEntries(world.groups.map(({ slug, members }) => [slug, [...members]])),
    projects: Object.fromEntries(world.projects.map(({ key, ...rows }) => [key, textRows(rows)])),
    repositories: Object.fromEntries(
      world.repositories.map(({ slug, project, ...rows }) => [
        slug,
        { project, rows: textRows(rows) },
      ]),
    ),
  };
}

type Rows = Pick<SandboxWorld["projects"][number], "groups" | "users">;

function textRows({ groups = {}, users = {} }: Rows): NonNullable<TextRows> {
  const prefixed = Object.entries(groups).map(([slug, level]) => [`group:${slug}`, level]);
  return { ...users, ...Object.fromEntries(prefixed) };
}

/** The world of a sandbox as it is now, taken after every change of a long run: nothing more is copied than is looked at. */
export function plainWorldIn({ state }: Pick<Sandbox, "state">): World {
  const people = [...state.people.values()];
  return {
    people: people.map(({ uuid }) => uuid),
    owners: people.flatMap(({ uuid, role }) => (role === "owner" ? [uuid] : [])),
    groups: Object.fromEntries(
      [...state.groups].map(([slug, { members }]) => [slug, [...members]]),
    ),
    projects: Object.fromEntries(
      [...state.projects].map(([key, { rows }]) => [key, plainRows(rows)]),
    ),
    repositories: Object.fromEntries(
      [...state.repositories].map(([slug, { project, rows }]) => [
        slug,
        { project, rows: plainRows(rows) },
      ]),
    ),
  };
}

type LiveRows = { groups: ReadonlyMap<string, string>; users: ReadonlyMap<string, string> };

function plainRows({ groups, users }: LiveRows): NonNullable<TextRows> {
  const rows = Object.fromEntries(users);
  for (const [slug, level] of groups) rows[`group:${slug}`] = level;
  return rows;
}
