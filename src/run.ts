import type { ScopeRead } from "./access/facts.ts";
import { givenElsewhere } from "./desired/elsewhere.ts";
import { expand } from "./desired/expand.ts";
import { expandPart, type Keeping } from "./desired/expand-part.ts";
import { partQuery, withUnasked } from "./desired/part-query.ts";
import { asAskedBy, queryFor } from "./desired/query.ts";
import { takes } from "./model/change.ts";
import type { Desired } from "./model/desired.ts";
import type { Directory } from "./model/directory.ts";
import { type Grant, type Scope, scopeKey } from "./model/grant.ts";
import type { Journal, JournaledRun } from "./model/journal.ts";
import { EMPTY_LOCKFILE, type Lockfile } from "./model/lockfile.ts";
import type { ManagedScope } from "./model/managed.ts";
import type { Outcome, Review } from "./model/plan.ts";
import type { Problem } from "./model/problem.ts";
import type { Reader, ToStep, Writer } from "./model/provider.ts";
import { isKnown, type Read } from "./model/read.ts";
import { apply } from "./reconcile/apply.ts";
import { review } from "./reconcile/review.ts";
import { scopesToUndo, undo } from "./reconcile/undo.ts";
import { type Base, bothOf, expandBase, planOf, readIn, scopesOnlyIn } from "./run-base.ts";

/** How far a run has come, for whoever shows it. */
export type Progress = { phase: "directory" | "grants"; done: number; total: number };

export type PlanInputs = {
  desired: Desired;
  reader: Reader;
  toStep: ToStep;
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
  /** The files before a change of them, to tell what the change brings. It adds no call but those of scopes that only they name. */
  base?: Base | undefined;
  /** What was remembered of earlier runs. */
  lockfile?: Lockfile;
  onProgress?: (progress: Progress) => void;
};

/** A reviewed plan with what it was made from, or the problems that only the live workspace could show. */
export type Planned =
  | {
      review: Review;
      directory: Directory;
      reads: ScopeRead[];
      /** Which account every alias is, to be remembered once it is applied. */
      known: Lockfile["people"];
      problems: [];
    }
  | { problems: Problem[] };

/** The straight line: read the directory, resolve the files against it, read the scopes they name, compute. */
export async function plan({
  desired,
  reader,
  toStep,
  today,
  base,
  lockfile = EMPTY_LOCKFILE,
  onProgress = () => {},
}: PlanInputs): Promise<Planned> {
  onProgress({ phase: "directory", done: 0, total: 1 });
  const both = bothOf(desired, base);
  const whole = await reader.directory(queryFor(...both));
  const seenBy = (files: Desired) => (reader.snapshot ? whole : asAskedBy(files, both, whole));
  const expandIn = (files: Desired, seen: Directory) => expand(files, seen, today, lockfile);
  const directory = seenBy(desired);
  const { expansion, problems } = expandIn(desired, directory);
  if (problems.length > 0) return { problems };
  const before = expandBase(base, seenBy, expandIn);
  const scopes = expansion.scopes.map(({ scope }) => scope);
  const toRead = [...scopes, ...scopesOnlyIn(before, scopes)];
  const found = await readScopes(toRead, whole, reader, onProgress);
  const reads = scopes.map((scope) => readIn(found, scope));
  const calls = reader.calls();
  const names = reader.names();
  return {
    review: review({
      ...{ desired, directory, expansion, reads, today, names, calls, toStep },
      base: planOf(before, found),
      snapshot: reader.snapshot,
    }),
    directory,
    reads: scopeReads(expansion.scopes, reads),
    known: expansion.known,
    problems: [],
  };
}

function scopeReads(scopes: readonly ManagedScope[], reads: readonly Read<Grant[]>[]): ScopeRead[] {
  return scopes.map(({ scope }, index) => ({
    scope,
    read: reads[index] ?? NOT_READ,
  }));
}

export type PartInputs = PlanInputs & Keeping;

/**
 * The same for a part of the scopes, so that reading grows with the part and not with the workspace. On each scope it plans what the plan
 * of everything would. When it takes, the projects above are read as well: whoever manages one manages what is in it.
 */
export async function planPart({
  desired,
  reader,
  toStep,
  today,
  base,
  part,
  before,
  wanted,
  lockfile = EMPTY_LOCKFILE,
  onProgress = () => {},
}: PartInputs): Promise<Planned> {
  onProgress({ phase: "directory", done: 0, total: 1 });
  const query = partQuery(desired, part, today, before);
  const whole = await reader.directory(query);
  const seenBy = (files: Desired) => withUnasked(whole, query.emails, files);
  const expandIn = (files: Desired, seen: Directory) => {
    const keeping = { part, before: files === desired ? before : desired, wanted };
    return expandPart(files, seen, today, lockfile, keeping);
  };
  const directory = seenBy(desired);
  const { expansion, problems } = expandIn(desired, directory);
  if (problems.length > 0) return { problems };
  const atBase = expandBase(base, seenBy, expandIn);
  const scopes = expansion.scopes.map(({ scope }) => scope);
  const toRead = [...scopes, ...scopesOnlyIn(atBase, scopes)];
  const found = await readScopes(toRead, whole, reader, onProgress);
  const reads = scopes.map((scope) => readIn(found, scope));
  const elsewhere = givenElsewhere(desired, directory, expansion, today);
  const reviewWith = (context: ScopeRead[]): Review => {
    const [names, calls] = [reader.names(), reader.calls()];
    const read = { desired, directory, expansion, reads, context, today, names, calls };
    const plans = { elsewhere, base: planOf(atBase, found) };
    return review({ ...read, ...plans, toStep, snapshot: reader.snapshot });
  };
  const alone = reviewWith([]);
  const above = alone.plan.steps.some(({ change }) => takes(change))
    ? projectsAbove(scopes, desired, directory)
    : [];
  const readAbove = await readScopes(above, directory, reader, () => {});
  const context = above.map((scope) => ({ scope, read: readIn(readAbove, scope) }));
  return {
    review: withoutStrangers(above.length === 0 ? alone : reviewWith(context)),
    directory,
    reads: [...scopeReads(expansion.scopes, reads), ...context],
    known: expansion.known,
    problems: [],
  };
}

/** The declared projects of these repositories, as far as they are not among the scopes themselves. */
function projectsAbove(
  scopes: readonly Scope[],
  { projects }: Desired,
  { repositories }: Directory,
): Scope[] {
  const keys = new Set(scopes.map(scopeKey));
  const above = new Set(
    (isKnown(repositories) ? repositories.known : [])
      .filter(({ slug }) => keys.has(`repository/${slug}`))
      .map(({ project }) => project),
  );
  return projects
    .map(({ name }): Scope => ({ kind: "project", name }))
    .filter((scope) => above.has(scope.name) && !keys.has(scopeKey(scope)));
}

/** An approval that a part has no use for may be one that the rest needs: only those of its own scopes are told of. */
function withoutStrangers({ findings, ...rest }: Review): Review {
  const keys = new Set(findings.scopes.map(({ scope }) => scopeKey(scope)));
  const unusedApprovals = findings.unusedApprovals.filter(
    ({ scope }) => scope !== undefined && keys.has(scope),
  );
  return { ...rest, findings: { ...findings, unusedApprovals } };
}

const NOT_READ = { unknown: "it was not read" };

export type UndoInputs = PlanInputs & { run: JournaledRun };

/**
 * The plan that restores what a run changed. Of `desired` it takes the people, the limits, the approvals and who is protected;
 * what is to become of each scope, from the run and from what is live.
 */
export async function planUndo({
  run,
  desired,
  reader,
  toStep,
  today,
  lockfile = EMPTY_LOCKFILE,
  onProgress = () => {},
}: UndoInputs): Promise<Planned> {
  onProgress({ phase: "directory", done: 0, total: 1 });
  const settings = { ...desired, groups: [], projects: [], repositories: [] };
  const directory = await reader.directory(queryFor(settings));
  const { expansion, problems } = expand(settings, directory, today, lockfile);
  if (problems.length > 0) return { problems };
  const scopes = scopesToUndo(run);
  const live = await readScopes(scopes, directory, reader, onProgress);
  const leaving = { ...expansion.leaving, changes: [] };
  const undone = { ...expansion, leaving, ...undo(run, { directory, reads: live, ...expansion }) };
  const members = groupGrants(directory);
  const reads = undone.scopes.map(
    ({ scope }) => live.get(scopeKey(scope)) ?? { known: members.get(scope.name) ?? [] },
  );
  const [names, calls] = [reader.names(), reader.calls()];
  const inputs = { desired: settings, directory, expansion: undone, reads, today, names, calls };
  return {
    review: review({ ...inputs, toStep }),
    directory,
    reads: scopeReads(undone.scopes, reads),
    known: expansion.known,
    problems: [],
  };
}

/** What every scope holds, by `scopeKey`. The groups came with the directory; the client bounds the rest. */
async function readScopes(
  scopes: readonly Scope[],
  directory: Directory,
  reader: Reader,
  onProgress: (progress: Progress) => void,
): Promise<Map<string, Read<Grant[]>>> {
  const memberships = groupGrants(directory);
  const total = scopes.filter(({ kind }) => kind !== "group").length;
  let done = 0;
  const reads = await Promise.all(
    scopes.map(async (scope): Promise<[string, Read<Grant[]>]> => {
      if (scope.kind === "group")
        return [scopeKey(scope), { known: memberships.get(scope.name) ?? [] }];
      const read = await reader.read(scope);
      done += 1;
      onProgress({ phase: "grants", done, total });
      return [scopeKey(scope), read];
    }),
  );
  return new Map(reads);
}

/** The members of every live group as grants. A group that is not there holds nothing. */
function groupGrants({ groups }: Directory): Map<string, Grant[]> {
  if (!isKnown(groups)) return new Map();
  return new Map(
    groups.known.map(({ slug, members }) => {
      const scope = { kind: "group", name: slug } as const;
      return [
        slug,
        members.map((id) => ({ scope, principal: { kind: "user", id }, permission: "member" })),
      ];
    }),
  );
}

export type ApplyInputs = {
  review: Pick<Review, "plan" | "findings">;
  reader: Reader;
  writer: Writer;
  journal: Journal;
  directory: Directory;
  /** What was read to make the plan. A saved plan comes without. */
  reads: readonly ScopeRead[];
  concurrency: number;
  /** How often an address was invited so far, where that is remembered. */
  attemptsOf?: (email: string) => number;
  /** Whether the plan's reads are too old to write on without looking again. */
  isStale: () => boolean;
  /** Whether to start no further step. */
  isInterrupted: () => boolean;
};

/** Carries out a plan; outcomes come as they happen. */
export function carryOut({ review, ...ports }: ApplyInputs): AsyncGenerator<Outcome> {
  const { people } = review.findings;
  const nameOf = (uuid: string) => people[uuid]?.alias ?? ports.reader.names()[uuid] ?? uuid;
  return apply(review.plan, { ...ports, nameOf });
}
