import fc from "fast-check";
import { generateWorld, type World } from "../../src/sandbox/index.ts";

type Rows = NonNullable<World["repositories"][number]["groups"]>;
type Level = Rows[string];

/** People of the base world that the small one keeps: members, one whose account is inactive, one who has left the workspace. */
export const MEMBERS = ["ana", "bo", "cyd", "dee"];
export const INACTIVE = "eli";
export const GONE = "gus";
export const OWNERS = ["olga", "castellan"];

export const GROUPS = ["alpha", "beta", "gamma"];
export const PROJECTS = ["A", "B"];
export const REPOSITORIES = ["svc-a", "svc-b", "web-a", "web-b", "legacy"];

const TEMPLATE = generateWorld(20, 1);
const PEOPLE = TEMPLATE.people.filter(({ nickname }) =>
  [...MEMBERS, INACTIVE, GONE, ...OWNERS].includes(nickname),
);

/** The account of somebody in the small world, in braces. */
export function uuidOf(nickname: string): string {
  const person = PEOPLE.find((one) => one.nickname === nickname);
  if (person === undefined) throw new Error(`nobody is called ${nickname}`);
  return person.uuid;
}

function rows(holders: readonly string[], levels: readonly Level[]): fc.Arbitrary<Rows> {
  if (holders.length === 0) return fc.constant({});
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...holders), fc.constantFrom(...levels)), {
      maxLength: 3,
      selector: ([holder]) => holder,
    })
    .map((entries) => Object.fromEntries(entries));
}

const PROJECT_LEVELS = ["read", "write", "create-repo", "admin"] as const;
const REPOSITORY_LEVELS = ["read", "write", "admin"] as const;
const HOLDING = [...MEMBERS, INACTIVE, GONE].map(uuidOf);

function grants(groups: readonly string[], levels: readonly Level[]) {
  return fc.record({ groups: rows(groups, levels), users: rows(HOLDING, levels) });
}

const memberships = fc.dictionary(
  fc.constantFrom(...GROUPS),
  fc.subarray([...MEMBERS, INACTIVE].map(uuidOf)),
  { noNullPrototype: true },
);

/** A workspace of ten scopes with whatever grants: small, so that hundreds of them can be tried. */
export const smallWorld: fc.Arbitrary<World> = memberships.chain((groups) => {
  const slugs = Object.keys(groups);
  return fc
    .record({
      projects: fc.tuple(...PROJECTS.map(() => grants(slugs, PROJECT_LEVELS))),
      repositories: fc.tuple(...REPOSITORIES.map(() => grants(slugs, REPOSITORY_LEVELS))),
      homes: fc.tuple(...REPOSITORIES.map(() => fc.constantFrom(...PROJECTS))),
    })
    .map((parts) => assemble(groups, parts));
});

type Grants = { groups: Rows; users: Rows };

function assemble(
  groups: Record<string, string[]>,
  parts: { projects: Grants[]; repositories: Grants[]; homes: string[] },
): World {
  const [project, repository] = [TEMPLATE.projects[0], TEMPLATE.repositories[0]];
  if (project === undefined || repository === undefined) throw new Error("the template is empty");
  return {
    ...TEMPLATE,
    people: PEOPLE.map((person) => ({
      ...person,
      ...(person.nickname === INACTIVE && { status: "inactive" as const }),
      ...(person.nickname === GONE && { role: null }),
    })),
    groups: [
      { slug: "administrators", name: "Administrators", members: OWNERS.map(uuidOf) },
      ...Object.entries(groups).map(([slug, members]) => ({ slug, name: slug, members })),
    ],
    projects: PROJECTS.map((key, index) => ({
      ...project,
      ...parts.projects[index],
      key,
      name: key,
      uuid: numbered("a", index),
    })),
    repositories: REPOSITORIES.map((slug, index) => ({
      ...repository,
      ...parts.repositories[index],
      slug,
      name: slug,
      project: parts.homes[index] ?? "A",
      uuid: numbered("b", index),
    })),
    invitations: [],
    resources: {},
    credentials: TEMPLATE.credentials.filter(({ name }) => ["admin", "reader"].includes(name)),
  };
}

function numbered(kind: string, index: number): string {
  return `{00000000-0000-4000-8000-${kind.repeat(4)}${`${index}`.padStart(8, "0")}}`;
}
