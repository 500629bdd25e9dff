import { abilitiesOf, includes, onScope, POSSIBLE } from "../access/abilities.ts";
import type { AccessScope } from "../access/facts.ts";
import { rowOf } from "../access/matrix.ts";
import type { GhostReason } from "../model/ghost.ts";
import { isKnown } from "../model/read.ts";
import { daysUntil } from "./day.ts";
import { LEVELS } from "./level.ts";
import { unpack } from "./packed.ts";
import type { PersonRecord } from "./report-data.ts";
import type { World } from "./world.ts";

const ADMIN = LEVELS.indexOf("admin");

/** How soon a last day counts as soon. */
export const SOON = 30;

/** How much of everything there is. */
export type Figures = {
  people: number;
  owners: number;
  outsiders: number;
  /** Unknown is undefined, never 0. */
  groups: number | undefined;
  projects: number | undefined;
  repositories: number | undefined;
  /** Explicit grants on projects and repositories, and how many of them are held by single people. */
  grants: number;
  personal: number;
};

/** Counts the workspace. */
export function figuresOf({ data, people, facts }: World): Figures {
  const { live } = data;
  const grants = unpack(live.grants);
  const inRole = (role: PersonRecord["role"]) => people.filter((one) => one.role === role).length;
  return {
    people: inRole("member") + inRole("owner"),
    owners: inRole("owner"),
    outsiders: inRole("outsider"),
    groups: isKnown(facts.groups) ? facts.groups.known.size : undefined,
    projects: isKnown(live.projects) ? live.projects.known.rows : undefined,
    repositories: isKnown(live.repositories) ? live.repositories.known.rows : undefined,
    grants: grants.length,
    personal: grants.filter(({ kind }) => kind === "user").length,
  };
}

/** Somebody and on how many repositories they are admin. */
export type TopAdmin = { person: PersonRecord; admin: number };

/** Who administers most repositories; owners, who administer all of them, apart. */
export function topAdmins({ people, byPerson }: World, most: number): TopAdmin[] {
  return people
    .map((person, column) => ({ person, admin: byPerson[column]?.[ADMIN] ?? 0 }))
    .filter(({ person, admin }) => person.role !== "owner" && admin > 0)
    .sort((left, right) => right.admin - left.admin)
    .slice(0, most);
}

/** Something to look at: how much of it there is, and where it is listed. */
export type Risk = {
  severity: "high" | "middle" | "low";
  count: number;
  text: string;
  list: string;
};

type Words = readonly [severity: Risk["severity"], one: string, many: string];

/** What each reason for a ghost means, for one and for many. */
const GHOSTS: Readonly<Record<GhostReason, Words>> = {
  "left-workspace": [
    "high",
    "grant held by an account that is no member any more",
    "grants held by accounts that are no members any more",
  ],
  "in-no-group": [
    "middle",
    "grant of a person who is in no group",
    "grants of people who are in no group",
  ],
  "not-in-files": [
    "middle",
    "grant of a person whom the files do not know",
    "grants of people whom the files do not know",
  ],
  "creator-admin": [
    "middle",
    "admin grant of a single person on a repository, not in the files",
    "admin grants of single people on repositories, not in the files",
  ],
  "old-invitation": [
    "middle",
    "invitation that nobody has accepted for two weeks",
    "invitations that nobody has accepted for two weeks",
  ],
  "outside-domain": [
    "middle",
    "person with an address of another domain",
    "people with an address of another domain",
  ],
  waiting: [
    "low",
    "person in the files without an account",
    "people in the files without an account",
  ],
  "free-seat": [
    "low",
    "member who holds nothing: a seat to free",
    "members who hold nothing: seats to free",
  ],
};

const REVIEWS: Words = ["high", "access review is overdue", "access reviews are overdue"];
const OWNERLESS: Words = [
  "middle",
  "project or repository that only workspace owners administer",
  "projects and repositories that only workspace owners administer",
];
const ENDING: Words = [
  "middle",
  `line of the files that ends within ${SOON} days`,
  `lines of the files that end within ${SOON} days`,
];
const OVER: Words = ["low", "line of the files that is over", "lines of the files that are over"];
const NEEDLESS: Words = [
  "low",
  "grant that gives nobody anything more",
  "grants that give nobody anything more",
];

function risk([severity, one, many]: Words, count: number, list: string): Risk {
  return { severity, count, text: count === 1 ? one : many, list };
}

/** What somebody should look at, the worst first. Nothing is listed that is not there. */
export function risksOf(world: World): Risk[] {
  const { data } = world;
  const terms = data.files === undefined ? [] : unpack(data.files.terms);
  const days = terms.map(({ until }) => daysUntil(until, data.today));
  const reviews = data.reviews === undefined ? [] : unpack(data.reviews);
  const risks: Risk[] = [
    ...data.ghosts.map(({ reason, ghosts }) => risk(GHOSTS[reason], ghosts.rows, reason)),
    risk(REVIEWS, reviews.filter(({ state }) => state === "overdue").length, "reviews"),
    risk(OWNERLESS, ownerless(world).length, "only-owners"),
    risk(ENDING, days.filter((left) => left >= 0 && left <= SOON).length, "terms"),
    risk(OVER, days.filter((left) => left < 0).length, "terms"),
    risk(NEEDLESS, data.needless.rows, "needless"),
  ];
  const order: Risk["severity"][] = ["high", "middle", "low"];
  return risks
    .filter(({ count }) => count > 0)
    .sort((left, right) => order.indexOf(left.severity) - order.indexOf(right.severity));
}

/** Projects and repositories that nobody but owners administers, not even perhaps. */
export function ownerless({ matrix, facts, byScope, scopes }: World): AccessScope[] {
  return scopes.filter(({ kind }, row) => {
    if ((byScope[row]?.[ADMIN] ?? 0) > facts.owners.size) return false;
    const admin = onScope(abilitiesOf("admin"), kind) & POSSIBLE;
    const possible = rowOf(matrix, row).reduce((n, cell) => n + (includes(cell, admin) ? 1 : 0), 0);
    return possible <= facts.owners.size;
  });
}
