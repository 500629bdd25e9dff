import type { Desired } from "../model/desired.ts";
import { compareText } from "../model/grant.ts";
import type { Place, Problem } from "../model/problem.ts";
import { approvalProblems, unknownScopes } from "./approval-problems.ts";
import { type Declared, declare, nothingDeclared } from "./declare.ts";
import { delegationProblems, unknownFiles } from "./delegation-problems.ts";
import { disagreements } from "./disagreements.ts";
import { groupProblems } from "./group-problems.ts";
import { inviteOf } from "./invite-settings.ts";
import { limitsOf } from "./limits.ts";
import { explainRepositoryName } from "./names.ts";
import { declaredNames, type KnownNames, unknownNames } from "./references.ts";
import { repeated } from "./repeated.ts";
import { sameAccount } from "./same-account.ts";
import { conflicts, missing } from "./settings.ts";
import { sinceProblems } from "./since-problems.ts";
import { validate } from "./validate.ts";
import { readYaml } from "./yaml-file.ts";

/** The desired state, or every problem that keeps it from being one. `sources` has the text of each file that was read. */
export type Loaded =
  | { desired: Desired; problems: []; sources: Record<string, string> }
  | { desired: undefined; problems: Problem[]; sources: Record<string, string> };

/** A file's name, as problems show it, and its text. */
export type SourceFile = { file: string; text: string };

/** What a file may hold at most, in bytes: enough for tens of thousands of rules, and read in a few seconds. */
export const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Makes the desired state out of the texts of its files. `refused` are the problems of files that could not even be read.
 * Pure: `today` is the current day in UTC, `YYYY-MM-DD`.
 */
export function parseDesired(
  files: readonly SourceFile[],
  { today }: { today: string },
  refused: readonly Problem[] = [],
): Loaded {
  const sources = Object.fromEntries(files.map(({ file, text }) => [file, withoutMark(text)]));
  const read = Object.entries(sources)
    .map(([file, text]) => readFile(file, text))
    .toSorted((a, b) => compareText(a.file, b.file));
  const declared = together(read.flatMap((file) => file.declared ?? []));
  const problems = [
    ...refused,
    ...read.flatMap((file) => file.problems),
    ...contradictions(declared, today),
  ];
  // What an unreadable file declares is not known: whatever is missing elsewhere may stand in there.
  if (refused.length === 0 && read.every((file) => file.declared !== undefined))
    problems.push(...omissions(declared, read));
  if (problems.length > 0)
    return { desired: undefined, problems: problems.toSorted(byPlace), sources };
  return { desired: desiredOf(declared), problems: [], sources };
}

/** What is wrong with one file by itself, whatever the others say. */
export function problemsOfFile({ file, text }: SourceFile): Problem[] {
  return readFile(file, withoutMark(text)).problems;
}

type FileRead = { file: string; declared?: Declared; names: KnownNames; problems: Problem[] };

function readFile(file: string, text: string): FileRead {
  if (text.length > MOST_BYTES)
    return { file, names: declaredNames(undefined), problems: [tooLarge(file)] };
  const { value, places, problems } = readYaml(file, text);
  const names = declaredNames(value);
  if (value === undefined) return { file, names, problems };
  const { access, problems: faults } = validate(value, places);
  return { file, declared: declare(access, places), names, problems: [...problems, ...faults] };
}

/** The byte order mark that some editors write is no part of the text. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Far more text than people review. */
export function tooLarge(file: string): Problem {
  return {
    code: "too-large",
    place: { file, line: 1, column: 1 },
    message: `the file is larger than ${MOST_BYTES / 1024 / 1024} MiB`,
    fix: "Split it: a directory of files is read as one, such as one file per project.",
  };
}

/** What all files declare together. */
function together(files: readonly Declared[]): Declared {
  const all = nothingDeclared();
  for (const file of files)
    for (const key of Object.keys(all) as (keyof Declared)[]) append(all[key], file[key]);
  return all;
}

function append(list: unknown[], more: readonly unknown[]): void {
  for (const item of more) list.push(item);
}

/** What the files say that cannot hold, or cannot hold together. */
function contradictions(declared: Declared, today: string): Problem[] {
  const { version, provider, workspace, mode, since, limits, invite, owners } = declared;
  const numbers = Map.groupBy([...limits, ...invite], ({ name }) => name).values();
  return [
    ...[version, provider, workspace, mode, since, owners, ...numbers].flatMap(conflicts),
    ...repeated(declared),
    ...sameAccount(declared.people),
    ...groupProblems(declared),
    ...repositoryNames(declared),
    ...disagreements(declared.repositories, today),
    ...sinceProblems(declared, today),
    ...approvalProblems(declared.approvals, today),
    ...delegationProblems(declared),
  ];
}

function repositoryNames({ repositories }: Declared): Problem[] {
  return repositories.flatMap(({ name, place }) => {
    const explanation = explainRepositoryName(name);
    return explanation === undefined ? [] : { ...explanation, place };
  });
}

/** What must stand in some file, with an example of it. */
const REQUIRED = { version: "1", provider: "bitbucket", workspace: "acme" };

/** What the files use or need, and do not say. */
function omissions(declared: Declared, read: readonly FileRead[]): Problem[] {
  const known = read.map(({ names }) => names);
  const said = new Set(known.flatMap(({ sections }) => sections));
  const start: Place = { file: read[0]?.file ?? "", line: 1, column: 1 };
  return [
    ...unknownNames(declared, known),
    ...unknownScopes(declared, known),
    ...unknownFiles(
      declared,
      read.map(({ file }) => file),
    ),
    ...Object.entries(REQUIRED)
      .filter(([name]) => !said.has(name))
      .map(([name, example]) => missing(name, example, start)),
  ];
}

/** Lists are in the order of their names, so that how things are spread over files makes no difference. */
function desiredOf(declared: Declared): Desired {
  const mode = declared.mode[0]?.value;
  const since = declared.since[0]?.value;
  return {
    provider: declared.provider[0]?.value ?? "bitbucket",
    workspace: declared.workspace[0]?.value ?? "",
    ...(mode && { mode }),
    ...(since && { since }),
    domains: declared.domains.map(({ name }) => name).toSorted(compareText),
    people: sorted(declared.people, ({ alias }) => alias),
    groups: sorted(
      declared.groups.map(({ group }) => group),
      ({ slug }) => slug,
    ),
    projects: sorted(declared.projects, ({ name }) => name),
    repositories: sorted(declared.repositories, ({ name }) => name),
    limits: limitsOf(declared.limits),
    invite: inviteOf(declared.invite),
    protected: {
      people: declared.protectedPeople.map(({ name }) => name).toSorted(compareText),
      groups: declared.protectedGroups.map(({ name }) => name).toSorted(compareText),
    },
    approvals: declared.approvals.map(({ approval }) => approval),
    ...(declared.owners[0] && { owners: declared.owners[0].value.split(" ") }),
    ...(declared.delegates.length > 0 && {
      delegates: sorted(declared.delegates, ({ file }) => file),
    }),
  };
}

function sorted<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return items.toSorted((a, b) => compareText(nameOf(a), nameOf(b)));
}

function byPlace(a: Problem, b: Problem): number {
  return (
    compareText(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compareText(a.code, b.code)
  );
}
