import fc from "fast-check";
import type { Directory, LiveGroup, Member } from "../../src/model/directory.ts";
import type { Grant, Principal, Scope } from "../../src/model/grant.ts";
import type { Read } from "../../src/model/read.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";

export const AT = "2026-11-23T12:00:00Z";

/** Names as people have them, and as nobody should. */
const NAMES = [
  "Ana Aalto",
  "ana aalto",
  "Bo",
  "José Ñandú",
  "Иван",
  "",
  "null",
  "# not a comment",
  "two\nlines \u202e",
  "x".repeat(90),
];
const GROUP_NAMES = [
  { slug: "developers", name: "Developers" },
  { slug: "qa", name: "qa" },
  { slug: "renamed", name: "Something Else" },
  { slug: "dev-", name: "dev-" },
  { slug: "Upper", name: "Upper" },
  { slug: "-dash", name: " -Dash: [x] " },
  { slug: "true", name: "true" },
  { slug: "1e3", name: "1e3" },
  { slug: "überraum", name: "Überraum" },
];
const PROJECTS = ["A", "B_2", "PLAT", "lower", "../X"];
const REPOSITORIES = [
  "svc-a",
  "svc-b",
  "svc-c",
  "web-a",
  "web-b",
  "legacy",
  ".hidden",
  "123",
  "yes",
  "Upper",
  "a*",
  "..",
];
const LEVELS = ["read", "write", "admin", "create-repo", "triage"];

/** The account of somebody, in braces. */
export function uuid(index: number): string {
  return `{00000000-0000-4000-8000-${`${index}`.padStart(12, "0")}}`;
}

const MEMBERS = 6;
/** The last two are no members: they hold what they were left with. */
const PEOPLE = MEMBERS + 2;

const member = fc.record({
  name: fc.constantFrom(...NAMES),
  owner: fc.boolean(),
  account: fc.boolean(),
  email: fc.boolean(),
});

const rows = fc.uniqueArray(
  fc.record({
    principal: fc.oneof(
      fc.nat(PEOPLE - 1).map((index): Principal => ({ kind: "user", id: uuid(index) })),
      fc.constantFrom(...GROUP_NAMES).map(({ slug }): Principal => ({ kind: "group", id: slug })),
    ),
    permission: fc.constantFrom(...LEVELS, "read", "write", "admin"),
  }),
  { maxLength: 5, selector: ({ principal }) => `${principal.kind}/${principal.id}` },
);

function known<T>(list: fc.Arbitrary<T[]>): fc.Arbitrary<Read<T[]>> {
  return fc.oneof(
    { weight: 9, arbitrary: list.map((known) => ({ known })) },
    { weight: 1, arbitrary: fc.constant({ unknown: "403: not for you\n# at all" }) },
  );
}

const groups = fc
  .subarray(GROUP_NAMES)
  .chain((some) =>
    fc.tuple(
      ...some.map((group) =>
        fc
          .uniqueArray(fc.nat(PEOPLE - 1))
          .map((members): LiveGroup => ({ ...group, members: members.map(uuid) })),
      ),
    ),
  );

const scopes = fc.record({
  projects: fc.subarray(PROJECTS),
  repositories: fc.subarray(REPOSITORIES),
  homes: fc.tuple(...REPOSITORIES.map(() => fc.constantFrom(...PROJECTS))),
  same: fc.boolean(),
});

/** Workspaces of every kind that an import may meet: odd names, people who left, rows of owners, lists that cannot be read. */
export const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    members: fc.tuple(...Array.from({ length: MEMBERS }, () => member)),
    groups: known(groups),
    scopes,
    rows: fc.array(known(rows), { minLength: 20, maxLength: 20 }),
    unlisted: fc.constantFrom("", "", "", "", "", "", "projects", "repositories"),
  })
  .map(({ members, groups: groupList, scopes: { same, ...lists }, rows: all, unlisted }) => {
    const people = members.map(memberAt);
    const named = [
      ...lists.projects.map((name): Scope => ({ kind: "project", name })),
      ...lists.repositories.map((name): Scope => ({ kind: "repository", name })),
    ];
    const caller = people[0] as Member;
    return {
      version: 1,
      provider: "bitbucket",
      workspace: "acme",
      takenAt: AT,
      directory: {
        caller: { ...caller, permission: "owner" },
        members: people,
        accounts: Object.fromEntries(
          members.flatMap(({ email }, index) =>
            email ? [[`p${index}@acme.example`, uuid(index)]] : [],
          ),
        ),
        groups: groupList,
        projects:
          unlisted === "projects"
            ? { unknown: "500" }
            : { known: lists.projects.map((key) => ({ key, name: key })) },
        repositories:
          unlisted === "repositories"
            ? { unknown: "500" }
            : {
                known: lists.repositories.map((slug, index) => ({
                  slug,
                  project: lists.homes[index] ?? "A",
                })),
              },
      } satisfies Directory,
      emails: Array.from({ length: MEMBERS }, (_, index) => `p${index}@acme.example`),
      grants: named
        .filter(({ kind }) => kind !== unlisted.replace(/ies$/, "y").replace(/s$/, ""))
        .map((scope, index) => ({
          scope,
          at: AT,
          read: readOf(scope, all[same ? 0 : index] ?? { known: [] }),
        })),
      names: { [uuid(MEMBERS)]: "Gone Gus" },
      calls: 9,
    };
  });

function memberAt(
  { name, owner, account }: { name: string; owner: boolean; account: boolean },
  index: number,
): Member {
  return {
    uuid: uuid(index),
    ...(account ? { accountId: `557058:00000000-0000-4000-8000-00000000000${index}` } : {}),
    name,
    owner,
  };
}

function readOf(
  scope: Scope,
  read: Read<{ principal: Principal; permission: string }[]>,
): Read<Grant[]> {
  return "known" in read ? { known: read.known.map((row) => ({ scope, ...row })) } : read;
}

/** The same workspace, told in another order. */
export function reversed(snapshot: Snapshot): Snapshot {
  const { directory, grants } = snapshot;
  return {
    ...snapshot,
    directory: {
      ...directory,
      members: directory.members.toReversed(),
      groups: turned(directory.groups),
      projects: turned(directory.projects),
      repositories: turned(directory.repositories),
    },
    grants: grants.toReversed().map((one) => ({ ...one, read: turned(one.read) })),
  };
}

function turned<T>(read: Read<T[]>): Read<T[]> {
  return "known" in read ? { known: read.known.toReversed() } : read;
}
