import type { ScopeRead } from "../../access/facts.ts";
import { findGhosts } from "../../access/ghosts.ts";
import { FORGOTTEN_DAYS } from "../../access/old-invitations.ts";
import { expand } from "../../desired/expand.ts";
import { grantPlaces } from "../../desired/grant-places.ts";
import { quote } from "../../desired/quote.ts";
import type { Desired, Rule } from "../../model/desired.ts";
import type { Directory } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import type { GhostReport } from "../../model/ghost.ts";
import type { Scope } from "../../model/grant.ts";
import type { Lockfile } from "../../model/lockfile.ts";
import type { Expansion } from "../../model/managed.ts";
import type { Problem } from "../../model/problem.ts";
import type { Reader } from "../../model/provider.ts";
import { isKnown, type Read } from "../../model/read.ts";
import { count } from "../../render/count.ts";
import { renderGhosts } from "../../render/ghosts.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type LoadedFiles, loadOrReport, reportProblems } from "../load.ts";
import { openReader, type ReadFlags } from "../open-reader.ts";
import { type ProgressLine, progressLine, reading } from "../progress.ts";

export type PeopleGhostsFlags = ReadFlags & {
  domain?: string[];
  allScopes?: boolean;
  olderThan?: number;
  json?: boolean;
  detailedExitcode?: boolean;
};

/** `castellan people ghosts`: lists what people left behind. It has nothing that could write. */
export async function peopleGhosts(
  path: string | undefined,
  flags: PeopleGhostsFlags,
  io: Io,
): Promise<number> {
  const given = flags.domain?.map(domainFrom);
  const loaded = await loadOrReport(path, io);
  const found = loaded && (await look(loaded, given ?? loaded.desired.domains, flags, io));
  if (found === undefined) return EXIT.error;
  io.stdout.write(
    flags.json ? ghostsAsJson(found) : renderGhosts(found.report, paintFor(io.stdout, io.env)),
  );
  const any = found.report.lists.some(({ ghosts }) => ghosts.length > 0);
  return flags.detailedExitcode && any ? EXIT.changes : EXIT.clean;
}

/** @throws ConfigError for what cannot be a domain. */
function domainFrom(text: string): string {
  const domain = text.normalize("NFC").toLowerCase().replace(/^@/, "");
  if (/^[^\s@<>,;".]+(\.[^\s@<>,;".]+)*$/.test(domain)) return domain;
  throw new ConfigError(`--domain takes a domain such as acme.example, not ${quote(text)}.`);
}

type Found = { report: GhostReport; calls: number };

/** Connects and looks; undefined after problems were printed. */
async function look(
  { desired, sources, remembered }: LoadedFiles,
  domains: readonly string[],
  flags: PeopleGhostsFlags,
  io: Io,
): Promise<Found | undefined> {
  const line = await progressLine(io);
  try {
    const reader = await openReader(desired, flags, io, line);
    const found = await find(desired, reader, {
      ...{ domains, flags, line, io },
      lockfile: remembered.lockfile,
    });
    line.stop();
    if ("report" in found) return { ...found, calls: reader.calls() };
    reportProblems(found.problems, sources, io);
    return undefined;
  } finally {
    line.stop();
  }
}

type Looking = {
  domains: readonly string[];
  flags: PeopleGhostsFlags;
  line: ProgressLine;
  io: Io;
  lockfile: Lockfile;
};

/** Reads the directory, then the grants; or the problems that only the live workspace could show. */
async function find(
  desired: Desired,
  reader: Reader,
  { domains, flags, line, io, lockfile }: Looking,
): Promise<{ report: GhostReport } | { problems: Problem[] }> {
  line.show(reading({ phase: "directory", done: 0, total: 1 }, 0));
  const directory = await reader.directory(queryFor(desired, flags));
  const today = todayOf(io);
  const { expansion, problems } = expand(desired, directory, today, lockfile);
  if (problems.length > 0) return { problems };
  const scopes = scopesToRead(directory, expansion, flags);
  if (flags.allScopes && reader.snapshot === undefined) announce(scopes.length, line, io);
  const reads = await readAll(scopes, reader, line);
  const unlisted = unlistedIn(directory, desired, flags);
  const [names, placeOf] = [reader.names(), grantPlaces(desired)];
  const live = { directory, expansion, reads, unlisted, names };
  const { olderThan = FORGOTTEN_DAYS } = flags;
  return { report: findGhosts({ desired, ...live, domains, placeOf, olderThan, today }) };
}

function queryFor({ people, projects, repositories }: Desired, { allScopes }: PeopleGhostsFlags) {
  return {
    emails: people.flatMap(({ identity }) => ("email" in identity ? [identity.email] : [])),
    projects: allScopes === true || projects.length > 0,
    repositories: allScopes === true || repositories.length > 0,
    invitations: true as const,
  };
}

function scopesToRead(
  { projects, repositories }: Directory,
  expansion: Expansion,
  { allScopes }: PeopleGhostsFlags,
): Scope[] {
  if (!allScopes)
    return expansion.scopes.map(({ scope }) => scope).filter(({ kind }) => kind !== "group");
  return [
    ...(isKnown(projects) ? projects.known : []).map(({ key }) => scopeOf("project", key)),
    ...(isKnown(repositories) ? repositories.known : []).map(({ slug }) =>
      scopeOf("repository", slug),
    ),
  ];
}

function scopeOf(kind: Scope["kind"], name: string): Scope {
  return { kind, name };
}

/** With --all-scopes a list that could not be read is missed even where the files name nothing of it. */
function unlistedIn(
  { projects, repositories }: Directory,
  desired: Desired,
  { allScopes }: PeopleGhostsFlags,
): GhostReport["unread"] {
  if (!allScopes) return [];
  return [
    ...unlisted("project", projects, desired.projects),
    ...unlisted("repository", repositories, desired.repositories),
  ];
}

function unlisted(
  kind: Scope["kind"],
  read: Read<unknown>,
  named: readonly Rule[],
): GhostReport["unread"] {
  return isKnown(read) || named.length > 0
    ? []
    : [{ scope: scopeOf(kind, "*"), reason: read.unknown }];
}

/** What it will cost, before it is spent: on stderr, so that what is printed stays what was asked for. */
function announce(scopes: number, line: ProgressLine, io: Io): void {
  line.stop();
  io.stderr.write(
    `Reading ${count(scopes, "scope")} takes ${count(2 * scopes, "call")} or more; Bitbucket allows 1,000 an hour.\n`,
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

function ghostsAsJson({ report, calls }: Found): string {
  const { workspace, complete, scopesRead, scopes, lists, seats, olderThan, unread } = report;
  const document = {
    version: 1,
    workspace,
    complete,
    read: { scopes: scopesRead, ...(scopes !== undefined && { of: scopes }), calls },
    olderThan,
    seats,
    lists: lists.map(({ reason, unknown, caveats, ghosts }) => ({
      reason,
      count: ghosts.length,
      ...(unknown !== undefined && { unknown }),
      caveats,
      ghosts,
    })),
    unread,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
