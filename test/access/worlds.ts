import fc from "fast-check";
import type { Change, GrantChange } from "../../src/model/change.ts";
import { rank } from "../../src/model/permission.ts";
import { principal, scope } from "../reconcile/fixtures.ts";
import type { TextRows, World } from "./world.ts";

const PEOPLE = ["p1", "p2", "p3", "p4"];
const GROUPS = ["g1", "g2", "g3"];
const HOLDERS = [...PEOPLE, ...GROUPS.map((slug) => `group:${slug}`)];
/** Which project holds which repository; one repository is in no list. */
const REPOSITORIES = { r1: "A", r2: "A", r3: "B", r4: "B", stray: null } as const;

const rows = (levels: string[]): fc.Arbitrary<TextRows> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...HOLDERS), fc.constantFrom(...levels)), {
      maxLength: 4,
      selector: ([holder]) => holder,
    })
    .map((entries) => Object.fromEntries(entries));

const projectRows = rows(["read", "write", "create-repo", "admin"]);
const repositoryRows = rows(["read", "write", "admin"]);

/** A read that fails now and then, or never. */
function fallible<T>(read: fc.Arbitrary<T>, fails: boolean): fc.Arbitrary<T | null> {
  return fails ? fc.option(read, { freq: 6 }) : read;
}

function worlds(fails: boolean): fc.Arbitrary<World> {
  const project = fallible(projectRows, fails);
  const repository = fallible(repositoryRows, fails);
  const groups = fc.dictionary(fc.constantFrom(...GROUPS), fc.subarray(PEOPLE), {
    noNullPrototype: true,
  });
  return fc.record({
    people: fc.constant(PEOPLE),
    owners: fc.subarray(PEOPLE, { maxLength: 1 }),
    groups: fallible(groups, fails),
    projects: fc.record({ A: project, B: project }),
    repositories: fc
      .record({ r1: repository, r2: repository, r3: repository, r4: repository, stray: repository })
      .map((all) =>
        Object.fromEntries(
          Object.entries(REPOSITORIES).map(([slug, project]) => [
            slug,
            { project, rows: all[slug as keyof typeof REPOSITORIES] },
          ]),
        ),
      ),
  });
}

/** A small workspace of which everything is known, but for one repository in no list. */
export const knownWorld = worlds(false);
/** A small workspace of which some reads have failed. */
export const anyWorld = worlds(true);

/** A workspace and a plan for it: the changes to another world, as far as this one is known, what gives before what takes. */
export const plannedWorld: fc.Arbitrary<{ world: World; changes: Change[] }> = fc
  .record({ world: anyWorld, target: knownWorld })
  .map(({ world, target }) => ({ world, changes: changesBetween(world, target) }));

export function gives(change: Change): boolean {
  if (change.action === "update") return rank(change.after) > rank(change.before);
  return change.action === "create" || change.action === "create-group";
}

function changesBetween(world: World, target: World): Change[] {
  const changes = [
    ...groupChanges(world.groups, target.groups ?? {}),
    ...Object.entries(world.projects).flatMap(([key, rows]) =>
      rowChanges(`project/${key}`, rows, target.projects[key] ?? {}),
    ),
    ...Object.entries(world.repositories).flatMap(([slug, { rows }]) =>
      rowChanges(`repository/${slug}`, rows, target.repositories[slug]?.rows ?? {}),
    ),
  ];
  return [...changes.filter(gives), ...changes.filter((change) => !gives(change))];
}

function groupChanges(from: World["groups"], to: Record<string, string[]>): Change[] {
  if (from === null) return [];
  const group = (name: string) => ({ scope: { kind: "group" as const, name }, name });
  const memberships = (members: string[] = []): TextRows =>
    Object.fromEntries(members.map((id) => [id, "member"]));
  return GROUPS.flatMap((slug): Change[] => {
    const [before, after] = [from[slug], to[slug]];
    if (after === undefined)
      return before === undefined ? [] : [{ action: "delete-group", ...group(slug) }];
    return [
      ...(before === undefined ? [{ action: "create-group" as const, ...group(slug) }] : []),
      ...rowChanges(`group/${slug}`, memberships(before), memberships(after)),
    ];
  });
}

function rowChanges(key: string, from: TextRows, to: Record<string, string> | null): GrantChange[] {
  if (from === null) return [];
  const target = to ?? {};
  return [...new Set([...Object.keys(from), ...Object.keys(target)])].flatMap(
    (holder): GrantChange[] => {
      const where = { scope: scope(key), principal: principal(holder) };
      const [before, after] = [from[holder], target[holder]];
      if (before === after) return [];
      if (before === undefined)
        return after === undefined ? [] : [{ action: "create", ...where, after }];
      if (after === undefined) return [{ action: "delete", ...where, before }];
      return [{ action: "update", ...where, before, after }];
    },
  );
}
