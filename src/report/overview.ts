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

/** What each reason for a ghost means, for one and for many. */
const GHOSTS: Readonly<Record<GhostReason, [Risk["severity"], string]>> = {
  "left-workspace": ["high", "grants held by accounts that are no members any more"],
  "in-no-group": ["middle", "grants of people who are in no group"],
  "not-in-files": ["middle", "grants of people whom the files do not know"],
  "creator-admin": ["middle", "admin grants of single people on repositories, not in the files"],
  "outside-domain": ["middle", "people with an address of another domain"],
  waiting: ["low", "people in the files without an account"],
  "free-seat": ["low", "members who hold nothing: seats to free"],
};

/** What somebody should look at, the worst first. Nothing is listed that is not there. */
export function risksOf(world: World): Risk[] {
  const { data } = world;
  const terms = data.files === undefined ? [] : unpack(data.files.terms);
  const days = terms.map(({ until }) => daysUntil(until, data.today));
  const reviews = data.files?.reviews === undefined ? [] : unpack(data.files.reviews);
  const risks: Risk[] = [
    ...data.ghosts.map(({ reason, ghosts }): Risk => {
      const [severity, text] = GHOSTS[reason];
      return { severity, count: ghosts.rows, text, list: reason };
    }),
    {
      severity: "high",
      count: reviews.filter(({ state }) => state === "overdue").length,
      text: "access reviews are overdue",
      list: "reviews",
    },
    {
      severity: "middle",
      count: ownerless(world).length,
      text: "projects and repositories that only workspace owners administer",
      list: "only-owners",
    },
    {
      severity: "middle",
      count: days.filter((left) => left >= 0 && left <= SOON).length,
      text: `grants and people of the files that end within ${SOON} days`,
      list: "terms",
    },
    {
      severity: "low",
      count: days.filter((left) => left < 0).length,
      text: "lines of the files that are over",
      list: "terms",
    },
    {
      severity: "low",
      count: data.needless.rows,
      text: "grants that give nobody anything more",
      list: "needless",
    },
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
