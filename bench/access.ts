import { after } from "../src/access/after.ts";
import { BeforeAndAfter } from "../src/access/before-and-after.ts";
import { differences } from "../src/access/differences.ts";
import { type Facts, factsFrom } from "../src/access/facts.ts";
import { Floor } from "../src/access/floor.ts";
import { impactOf } from "../src/access/impact.ts";
import { axesOf, matrixOf } from "../src/access/matrix.ts";
import type { Change } from "../src/model/change.ts";
import { type Company, LARGE, makeCompany, type Size, times } from "./company.ts";

/** Everybody's access before and after a plan, as the guards and the impact of every plan need it. */
const SIZES = [{ people: 200, groups: 20, projects: 15, repositories: 500 }, LARGE];

/** Takes one in ten rows away, and ten members out of every group. */
function changesOf({ reads, roll }: Company, { groups, people }: Size): Change[] {
  const rows = reads.flatMap(({ read }) => ("known" in read ? read.known : []));
  const revoked = rows
    .filter(() => roll(10) === 0)
    .map(
      ({ scope, principal, permission: before }): Change => ({
        action: "delete",
        scope,
        principal,
        before,
      }),
    );
  const left = times(
    groups * 10,
    (n): Change => ({
      action: "delete",
      scope: { kind: "group", name: `group-${n % groups}` },
      principal: { kind: "user", id: `{person-${roll(people)}}` },
      before: "member",
    }),
  );
  return [...revoked, ...left];
}

/** Asks for every removal of the plan after a grant to the largest group was missed. */
function holdBack(before: Facts, changes: readonly Change[], { groups }: Size) {
  const largest = [...("known" in before.groups ? before.groups.known : [])].sort(
    ([, left], [, right]) => right.size - left.size,
  )[0];
  const grant: Change = {
    action: "create",
    scope: { kind: "project", name: "P0" },
    principal: { kind: "group", id: largest?.[0] ?? `group-${groups - 1}` },
    after: "admin",
  };
  const start = performance.now();
  const floor = new Floor(before, [grant, ...changes]);
  floor.miss(grant);
  const slowest = { ms: 0 };
  for (const removal of changes) {
    const asked = performance.now();
    floor.take(removal);
    slowest.ms = Math.max(slowest.ms, performance.now() - asked);
  }
  return { all: performance.now() - start, slowest: slowest.ms };
}

function measure(size: Size) {
  const company = makeCompany(size);
  const { directory, reads } = company;
  const changes = changesOf(company, size);
  const rest = Math.round(process.memoryUsage.rss() / 2 ** 20);
  const start = performance.now();
  const before = factsFrom(directory, reads);
  const planned = after(before, changes);
  const read = performance.now();
  const axes = axesOf(planned);
  const matrices = [matrixOf(before, axes), matrixOf(planned, axes)] as const;
  const painted = performance.now();
  const affected = differences(...matrices);
  const compared = performance.now();
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const floor = holdBack(before, changes, size);
  return {
    "people × repositories": `${size.people} × ${size.repositories}`,
    changes: changes.length,
    "people affected": affected.length,
    "facts (ms)": Math.round(read - start),
    "before + after (ms)": Math.round(painted - read),
    "differences (ms)": Math.round(compared - painted),
    "total (ms)": Math.round(compared - start),
    "RSS at the start (MB)": rest,
    "peak RSS (MB)": megabytes,
    "floor, all removals (ms)": Math.round(floor.all),
    "slowest removal (ms)": Math.round(floor.slowest),
  };
}

/** What the impact on people takes beside the guards: both share the matrices. */
function measureImpact(size: Size, name: string, pick: (changes: Change[]) => Change[]) {
  const company = makeCompany(size);
  const changes = pick(changesOf(company, size));
  const comparison = new BeforeAndAfter(factsFrom(company.directory, company.reads), changes);
  const start = performance.now();
  void comparison.matrices;
  const painted = performance.now();
  const rest = process.memoryUsage();
  const { stories } = impactOf(comparison, { outside: new Set(), listed: true });
  const told = performance.now();
  const held = process.memoryUsage();
  const scopes = stories.flatMap(({ effects }) => effects);
  return {
    plan: name,
    changes: changes.length,
    stories: stories.length,
    people: stories.reduce((sum, { people }) => sum + people.length, 0),
    effects: scopes.length,
    "scopes told": scopes.reduce(
      (sum, { projects, repositories }) => sum + projects.length + repositories.length,
      0,
    ),
    "matrices (ms)": Math.round(painted - start),
    "impact (ms)": Math.round(told - painted),
    "more RSS (MB)": Math.round((held.rss - rest.rss) / 2 ** 20),
  };
}

console.table(SIZES.map(measure));
console.table([
  measureImpact(LARGE, "one project row", (changes) =>
    changes.filter(({ scope }) => scope.kind === "project").slice(0, 1),
  ),
  measureImpact(LARGE, "a hundred changes", (changes) =>
    changes.filter((_, index) => index % 46 === 0),
  ),
  measureImpact(LARGE, "one row in ten, and ten members of every group", (changes) => changes),
]);
