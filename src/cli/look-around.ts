import { type Facts, factsFrom, type ScopeRead } from "../access/facts.ts";
import type { DeclaredLines } from "../desired/declared-lines.ts";
import type { Ground, Someone } from "../model/answer.ts";
import type { Desired, Person } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import { ConfigError } from "../model/errors.ts";
import type { Scope } from "../model/grant.ts";
import type { Reader } from "../model/provider.ts";
import { isKnown } from "../model/read.ts";
import type { Io } from "./io.ts";
import { openReader, openSnapshotReader, type ReadFlags } from "./open-reader.ts";
import { type ProgressLine, progressLine, reading } from "./progress.ts";
import { usualPath } from "./usual-path.ts";

/** Flags of every question. */
export type QuestionFlags = ReadFlags & {
  files?: string;
  workspace?: string;
  json?: boolean;
  csv?: boolean;
};

/** Everything that a question is answered from. */
export type Surroundings = {
  ground: Ground;
  directory: Directory;
  facts: Facts;
  reads: readonly ScopeRead[];
  lines?: DeclaredLines;
  /** The people of the files. */
  people: readonly Person[];
  /** How to call an account. */
  someone: (uuid: string) => Someone;
  /** The account behind an alias, when it is known. */
  accountOf: (alias: string) => string | undefined;
};

/** Which scopes a question is about, once the directory shows what there is; throws ConfigError when there is no such. */
export type Wanting = {
  emails: string[];
  scopes: (directory: Directory) => Scope[];
};

/** Reads the files, if there are some, and what the question is about; undefined after problems were printed. */
export async function lookAround(
  flags: QuestionFlags,
  io: Io,
  wanting: Wanting,
): Promise<Surroundings | undefined> {
  if (flags.json && flags.csv) throw new ConfigError("Choose one: --json or --csv.");
  const files = await filesFor(flags, io);
  if (files === "problems") return undefined;
  const line = await progressLine(io);
  try {
    const { reader, workspace } = await readerFor(flags, files, io, line);
    return await look(reader, { workspace, files, wanting, line, io });
  } finally {
    line.stop();
  }
}

/** The files that are named, or in the usual place where they are about the same workspace. */
async function filesFor(
  { files, workspace }: QuestionFlags,
  io: Io,
): Promise<Desired | "problems" | undefined> {
  const path = files ?? (workspace === undefined ? await usualPath() : undefined);
  if (path === undefined) return undefined;
  // Reading YAML takes as long to load as all the rest: a question without files does without.
  const { loadOrReport } = await import("./load.ts");
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return "problems";
  if (workspace !== undefined && workspace !== loaded.desired.workspace)
    throw new ConfigError(
      `The files are for the workspace ${loaded.desired.workspace}, not ${workspace}. Leave one of the two out.`,
    );
  return loaded.desired;
}

async function readerFor(
  flags: QuestionFlags,
  files: Desired | undefined,
  io: Io,
  line: ProgressLine,
): Promise<{ reader: Reader; workspace: string }> {
  const workspace = flags.workspace ?? files?.workspace;
  if (flags.snapshot !== undefined) return await openSnapshotReader(flags.snapshot, workspace);
  if (workspace === undefined)
    throw new ConfigError(
      "Which workspace? Give --workspace <slug>, --files <path>, or --snapshot <file>.",
    );
  const target = { provider: files?.provider ?? "bitbucket", workspace } as const;
  return { reader: await openReader(target, flags, io, line), workspace };
}

type Looking = {
  workspace: string;
  files: Desired | undefined;
  wanting: Wanting;
  line: ProgressLine;
  io: Io;
};

async function look(
  reader: Reader,
  { workspace, files, wanting, line, io }: Looking,
): Promise<Surroundings> {
  const people = files?.people ?? [];
  line.show(reading({ phase: "directory", done: 0, total: 1 }, 0));
  const emails = [...wanting.emails, ...emailsOf(people)];
  const directory = await reader.directory({ emails, projects: true, repositories: true });
  const scopes = wanting.scopes(directory);
  if (reader.snapshot === undefined) announce(scopes.length, line, io);
  const reads = await readAll(scopes, reader, line);
  const { resolve } = await import("../desired/resolve.ts");
  const { resolved } = resolve(people, directory);
  const aliases = new Map<string, string>();
  const accounts = new Map<string, string>();
  for (const [alias, entry] of resolved)
    if ("member" in entry) {
      aliases.set(entry.member.uuid, alias);
      accounts.set(alias, entry.member.uuid);
    }
  const names = { ...reader.names(), ...namesOf(directory) };
  const declared = files && (await import("../desired/declared-lines.ts")).declaredLines(files);
  return {
    ground: {
      workspace,
      ...(reader.snapshot && { snapshot: reader.snapshot }),
      files: files !== undefined,
      unread: unreadIn(directory, reads),
    },
    directory,
    facts: factsFrom(directory, reads),
    reads,
    ...(declared && { lines: declared }),
    people,
    someone: (uuid) => {
      const alias = aliases.get(uuid);
      return { uuid, ...(alias !== undefined && { alias }), name: names[uuid] ?? uuid };
    },
    accountOf: (alias) => accounts.get(alias),
  };
}

function emailsOf(people: readonly Person[]): string[] {
  return people.flatMap(({ identity }) => ("email" in identity ? [identity.email] : []));
}

function namesOf({ members, caller }: Directory): Record<string, string> {
  return Object.fromEntries([caller, ...members].map(({ uuid, name }) => [uuid, name]));
}

/** What Bitbucket allows in an hour, in scopes. */
const AN_HOUR = 500;

function announce(scopes: number, line: ProgressLine, io: Io): void {
  if (scopes < AN_HOUR) return;
  line.stop();
  io.stderr.write(
    `Reading ${scopes} scopes takes ${2 * scopes} calls or more; Bitbucket allows 1,000 an hour. castellan snapshot keeps what it reads, and --snapshot answers from there.\n`,
  );
}

async function readAll(
  scopes: readonly Scope[],
  reader: Reader,
  line: ProgressLine,
): Promise<ScopeRead[]> {
  const total = scopes.length;
  let done = 0;
  return await Promise.all(
    scopes.map(async (scope) => {
      const read = await reader.read(scope);
      done += 1;
      line.show(reading({ phase: "grants", done, total }, reader.calls()));
      return { scope, read };
    }),
  );
}

function unreadIn(
  { groups, projects, repositories }: Directory,
  reads: readonly ScopeRead[],
): Ground["unread"] {
  const lists = [
    ["group", groups],
    ["project", projects],
    ["repository", repositories],
  ] as const;
  return [
    ...lists.flatMap(([kind, read]) =>
      isKnown<unknown>(read) ? [] : [{ scope: { kind, name: "*" }, reason: read.unknown }],
    ),
    ...reads.flatMap(({ scope, read }) => (isKnown(read) ? [] : [{ scope, reason: read.unknown }])),
  ];
}
