import type { ScopeRead } from "../src/access/facts.ts";
import type { Directory } from "../src/model/directory.ts";
import type { Grant, Principal, Scope } from "../src/model/grant.ts";
import { PERMISSIONS } from "../src/model/permission.ts";

/** How many of everything. */
export type Size = { people: number; groups: number; projects: number; repositories: number };

/** What the company is measured at. */
export const LARGE: Size = { people: 2_000, groups: 100, projects: 150, repositories: 5_000 };

/** A company's workspace as it would have been read: the same at every run. */
export type Company = {
  directory: Directory;
  scopes: Scope[];
  reads: ScopeRead[];
  /** A number from 0 below `sides`: a linear congruential generator, not chance. */
  roll: (sides: number) => number;
};

/** Makes a company: about four group rows and three user rows on every project and repository, groups of up to 200. */
export function makeCompany(size: Size): Company {
  const roll = dice(7);
  const scopes = scopesOf(size);
  const directory = directoryOf(size, roll);
  return { directory, scopes, reads: scopes.map((scope) => readOf(scope, size, roll)), roll };
}

/** So many, each made from its number. */
export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function dice(seed: number): Company["roll"] {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function directoryOf(size: Size, roll: Company["roll"]): Directory {
  const person = () => `{person-${roll(size.people)}}`;
  return {
    caller: { uuid: "{person-0}", name: "person 0", permission: "owner" },
    members: times(size.people, (n) => ({ uuid: `{person-${n}}`, name: `p${n}`, owner: n < 5 })),
    accounts: {},
    groups: {
      known: times(size.groups, (n) => ({
        slug: `group-${n}`,
        name: `Group ${n}`,
        members: times(10 + roll(Math.min(190, size.people)), person),
      })),
    },
    projects: { known: times(size.projects, (n) => ({ key: `P${n}`, name: `Project ${n}` })) },
    repositories: {
      known: times(size.repositories, (n) => ({
        slug: `repository-${n}`,
        project: `P${roll(size.projects)}`,
      })),
    },
  };
}

function scopesOf({ projects, repositories }: Size): Scope[] {
  return [
    ...times(projects, (n): Scope => ({ kind: "project", name: `P${n}` })),
    ...times(repositories, (n): Scope => ({ kind: "repository", name: `repository-${n}` })),
  ];
}

function readOf(scope: Scope, size: Size, roll: Company["roll"]): ScopeRead {
  const row = (principal: Principal): Grant => {
    const levels = PERMISSIONS[scope.kind];
    return { scope, principal, permission: levels[roll(levels.length)] ?? "read" };
  };
  const groups = times(2 + roll(5), () => row({ kind: "group", id: `group-${roll(size.groups)}` }));
  const users = times(1 + roll(5), () =>
    row({ kind: "user", id: `{person-${roll(size.people)}}` }),
  );
  return { scope, read: { known: [...groups, ...users] } };
}
