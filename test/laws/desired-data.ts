import fc from "fast-check";
import { uuidOf } from "./small-world.ts";

type Mode = "observe" | "additive" | "authoritative";
type Entry = string | { permission: string; until: string };
export type RuleData = {
  mode?: Mode;
  groups?: Record<string, Entry>;
  users?: Record<string, Entry>;
};
export type GroupData =
  | { absent: true }
  | { mode?: Mode; members?: (string | { user: string; until: string })[] };

export type PersonData = {
  email?: string;
  account?: string;
  uuid?: string;
  until?: string;
  suspended?: boolean;
};

/** What files say, as data. */
export type DesiredData = {
  version: 1;
  provider: "bitbucket";
  workspace: "acme";
  mode?: Mode;
  limits: Record<string, { count: number; ratio: number; floor: number }>;
  people: Record<string, PersonData>;
  groups: Record<string, GroupData>;
  projects: Record<string, RuleData>;
  repositories: Record<string, RuleData>;
};

/** Somebody for every way in which a person can be named, and in which an account can be missing or need no row. */
const PEOPLE: DesiredData["people"] = {
  ana: { email: "ANA@acme.example" },
  bo: { account: "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11" },
  cyd: { uuid: uuidOf("cyd") },
  dee: { email: "dee@acme.example", until: "2026-11-22" },
  eli: { email: "eli@acme.example" },
  gus: { uuid: uuidOf("gus") },
  lou: { email: "lou@acme.example" },
  olga: { email: "olga@acme.example" },
};
const ALIASES = Object.keys(PEOPLE);
/** One that is in no small world, and so is to be created. */
const SLUGS = ["alpha", "beta", "gamma", "nova"];

const mode = fc.constantFrom<Mode>("observe", "additive", "authoritative", "authoritative");
const until = fc.constantFrom("2026-11-22", "2026-11-23", "2027-01-31");

function entries(holders: string[], levels: string[]): fc.Arbitrary<Record<string, Entry>> {
  if (holders.length === 0) return fc.constant({});
  const level = fc.constantFrom(...levels);
  const entry = fc.oneof(
    { weight: 4, arbitrary: level },
    { weight: 1, arbitrary: fc.record({ permission: level, until }) },
  );
  return fc.dictionary(fc.constantFrom(...holders), entry, { maxKeys: 4, noNullPrototype: true });
}

function rule(groups: string[], levels: string[]): fc.Arbitrary<RuleData> {
  return fc.record(
    { mode, groups: entries(groups, levels), users: entries(ALIASES, levels) },
    { requiredKeys: [], noNullPrototype: true },
  );
}

const members = fc.uniqueArray(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ALIASES) },
    { weight: 1, arbitrary: fc.record({ user: fc.constantFrom(...ALIASES), until }) },
  ),
  { maxLength: 4, selector: (member) => (typeof member === "string" ? member : member.user) },
);

const group: fc.Arbitrary<GroupData> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ mode, members }, { requiredKeys: [], noNullPrototype: true }),
  },
  { weight: 1, arbitrary: fc.constant({ absent: true as const }) },
);

/** Sets of names that never name one repository twice: what two rules must not disagree about is tested elsewhere. */
const NAMES = [
  ["*"],
  ["svc-*", "web-*", "legacy"],
  ["svc-a", "svc-b", "web-?", "nowhere", "none-*"],
  ["{svc,web}-a", "web-b", "legacy"],
  ["legacy"],
];

function rules(names: string[], groups: string[], levels: string[]) {
  return fc
    .tuple(...names.map(() => fc.option(rule(groups, levels), { freq: 6, nil: undefined })))
    .map((all) =>
      Object.fromEntries(
        names.flatMap((name, index) => {
          const own = all[index];
          return own === undefined ? [] : [[name, own] as const];
        }),
      ),
    );
}

/**
 * Whom the files may suspend: members, one with an inactive account, one who is no member, one without an account. No owner: what
 * leaving the administrators does to their access, nobody but Bitbucket knows.
 */
const suspended = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray(["bo", "cyd", "eli", "gus", "lou"]) },
);

/** The people, these of them suspended. */
export function withSuspended(
  people: DesiredData["people"],
  aliases: readonly string[],
): DesiredData["people"] {
  return Object.fromEntries(
    Object.entries(people).map(([alias, person]) => [
      alias,
      aliases.includes(alias) ? { ...person, suspended: true } : person,
    ]),
  );
}

const DEFAULT_LIMITS = {};
/** Limits that stop nothing. */
export const NO_LIMITS: DesiredData["limits"] = Object.fromEntries(
  [
    "removals",
    "memberships",
    "projects",
    "repositories",
    "one-scope",
    "people-losing-access",
    "people-losing-everything",
    "shrunken",
  ].map((name) => [name, { count: 1000, ratio: 1, floor: 1000 }]),
);

/** Files for a small world, as data: every mode, list, pattern and term, over names that exist and names that do not. */
export const desiredData: fc.Arbitrary<DesiredData> = fc
  .tuple(...SLUGS.map(() => group))
  .chain((all) => {
    const groups = Object.fromEntries(SLUGS.map((slug, index) => [slug, all[index] ?? {}]));
    const grantable = SLUGS.filter((slug) => !("absent" in (groups[slug] ?? {})));
    return fc
      .record({
        mode: fc.option(mode, { nil: undefined }),
        limits: fc.constantFrom(DEFAULT_LIMITS, NO_LIMITS),
        suspended,
        projects: rules(["A", "B", "NONE"], grantable, ["read", "write", "create-repo", "admin"]),
        repositories: fc
          .constantFrom(...NAMES)
          .chain((names) => rules(names, grantable, ["read", "write", "admin"])),
      })
      .map(({ mode: whole, suspended: aliases, ...rest }) => ({
        version: 1 as const,
        provider: "bitbucket" as const,
        workspace: "acme" as const,
        ...(whole !== undefined && { mode: whole }),
        people: withSuspended(PEOPLE, aliases),
        groups,
        ...rest,
      }));
  });
