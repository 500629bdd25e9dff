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

/** The world of a sandbox as it is now. */
export function plainWorldIn({ state }: Pick<Sandbox, "state">): World {
  return plainWorldOf(state.snapshot());
}
