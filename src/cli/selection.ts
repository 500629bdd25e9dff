import { changedBesides, changedPart, leavingSince } from "../desired/changed-part.ts";
import type { Keeping } from "../desired/expand-part.ts";
import { parseDesired, type SourceFile } from "../desired/load.ts";
import { partOf, union, wholePart } from "../desired/part.ts";
import type { Desired } from "../model/desired.ts";
import type { Scope } from "../model/grant.ts";
import type { PlanPart } from "../model/plan.ts";
import { filesAt } from "./files-at.ts";
import { type Io, todayOf } from "./io.ts";
import type { LoadedFiles } from "./load.ts";

/** What to look at, when that is not everything that the files declare. */
export type Selection = Keeping & { about: Omit<PlanPart, "read"> };

/** Flags of commands that can look at a part. */
export type SelectFlags = { changedSince?: string };

/** What the flags select; undefined for everything. */
export async function selectionFor(
  { changedSince }: SelectFlags,
  loaded: LoadedFiles,
  io: Io,
): Promise<Selection | undefined> {
  return changedSince === undefined ? undefined : await sinceRevision(changedSince, loaded, io);
}

/** These scopes, whatever the files said of them before, and what the flags select. */
export function withScopes(
  selection: Selection | undefined,
  scopes: readonly Scope[],
  { desired }: LoadedFiles,
): Selection {
  const named = partOf(scopes);
  if (selection === undefined)
    return {
      part: named,
      wanted: scopes,
      about: { declared: declaredIn(desired), besides: [], leaving: [] },
    };
  return { ...selection, part: union(selection.part, named), wanted: scopes };
}

async function sinceRevision(
  revision: string,
  { desired, path }: LoadedFiles,
  io: Io,
): Promise<Selection> {
  const { commit, day, files } = await filesAt(path, revision, io);
  const before = desiredThen(files, [day, todayOf(io)]);
  if (before === undefined)
    io.stderr.write(
      `${files.length === 0 ? `There were no access files in ${path} at ${revision}` : `The files as they were at ${revision} have problems`}: everything counts as changed.\n`,
    );
  return {
    part: before === undefined ? wholePart(desired) : changedPart(before, desired),
    before: before ?? nothingOf(desired),
    wanted: [],
    about: {
      since: { revision, commit },
      declared: declaredIn(desired),
      besides: before === undefined ? [] : changedBesides(before, desired),
      leaving: before === undefined ? [] : leavingSince(before, desired, todayOf(io)),
    },
  };
}

/** An approval that was good on the day of the commit may be over today, and a `since` of that day was not to come. */
function desiredThen(files: readonly SourceFile[], days: readonly string[]): Desired | undefined {
  if (files.length === 0) return undefined;
  for (const today of days.filter((day) => day !== "")) {
    const { desired } = parseDesired(files, { today });
    if (desired !== undefined) return desired;
  }
  return undefined;
}

function nothingOf(desired: Desired): Desired {
  return { ...desired, people: [], groups: [], projects: [], repositories: [] };
}

function declaredIn({ groups, projects, repositories }: Desired): number {
  return groups.length + projects.length + repositories.length;
}
