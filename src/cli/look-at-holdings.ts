import { offboardingOf } from "../access/offboarding.ts";
import { expand } from "../desired/expand.ts";
import type { Person } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import { type Scope, scopeKey } from "../model/grant.ts";
import type { Mentions, Offboarding, Unread } from "../model/offboarding.ts";
import type { MentionReader, Reader } from "../model/provider.ts";
import { isKnown } from "../model/read.ts";
import { providers } from "../providers/index.ts";
import { count } from "../render/count.ts";
import { type ConnectFlags, connectionTo } from "./connect.ts";
import { type Io, todayOf } from "./io.ts";
import { type LoadedFiles, reportProblems } from "./load.ts";
import { type ProgressLine, progressLine, reading, waitingOn } from "./progress.ts";

/** Reads everything that one person of the files holds; undefined after problems were printed that only the workspace shows. */
export async function lookAtHoldings(
  person: Person,
  loaded: LoadedFiles,
  flags: ConnectFlags & { allScopes?: boolean },
  io: Io,
): Promise<{ found: Offboarding; calls: number } | undefined> {
  const { desired, sources, remembered } = loaded;
  const line = await progressLine(io);
  try {
    const connection = connectionTo(desired.workspace, flags, io, waitingOn(line));
    const { connectReader, connectMentionReader } = providers[desired.provider];
    const [reader, mentions] = [connectReader(connection), connectMentionReader(connection)];
    line.show(reading({ phase: "directory", done: 0, total: 1 }, 0));
    const emails = desired.people.flatMap(({ identity }) =>
      "email" in identity ? [identity.email] : [],
    );
    const directory = await reader.directory({ emails, projects: true, repositories: true });
    const { lockfile } = remembered;
    const { expansion, problems } = expand(desired, directory, todayOf(io), lockfile);
    if (problems.length > 0) {
      line.stop();
      reportProblems(problems, sources, io);
      return undefined;
    }
    const scopes = flags.allScopes
      ? everyScope(directory)
      : expansion.scopes.map(({ scope }) => scope).filter(({ kind }) => kind !== "group");
    const who = accountOf(person, expansion.people, expansion.known);
    announce(scopes, flags.allScopes === true, line, io);
    const { reads, named } = await readAll(scopes, who, { reader, mentions, line });
    const found = offboardingOf({
      ...{
        workspace: desired.workspace,
        alias: person.alias,
        uuid: who,
        directory,
        expansion,
        reads,
      },
      email: "email" in person.identity ? person.identity.email : undefined,
      isObserved: desired.mode === "observe",
      waiting: who === undefined ? waitingFor(person) : undefined,
      mentions: named,
      unlisted: unlistedIn(directory),
      names: reader.names(),
    });
    return { found, calls: reader.calls() + mentions.calls() };
  } finally {
    line.stop();
  }
}

function accountOf(
  { alias, identity }: Person,
  people: Record<string, { alias?: string }>,
  known: Record<string, { uuid: string }>,
): string | undefined {
  const member = Object.entries(people).find(([, one]) => one.alias === alias)?.[0];
  return member ?? known[alias]?.uuid ?? ("uuid" in identity ? identity.uuid : undefined);
}

function waitingFor({ identity }: Person): string {
  const called = Object.values(identity)[0];
  return `no account: ${called} is not a member`;
}

function everyScope({ projects, repositories }: Directory): Scope[] {
  return [
    ...(isKnown(projects) ? projects.known : []).map(
      ({ key }): Scope => ({ kind: "project", name: key }),
    ),
    ...(isKnown(repositories) ? repositories.known : []).map(
      ({ slug }): Scope => ({ kind: "repository", name: slug }),
    ),
  ];
}

function unlistedIn({ projects, repositories }: Directory): Unread[] {
  const missed = (kind: Scope["kind"], read: object): Unread[] =>
    "unknown" in read && typeof read.unknown === "string"
      ? [{ scope: { kind, name: "*" }, what: "everything", reason: read.unknown }]
      : [];
  return [...missed("project", projects), ...missed("repository", repositories)];
}

/** What it will cost, before it is spent. */
function announce(scopes: readonly Scope[], isAll: boolean, line: ProgressLine, io: Io): void {
  if (!isAll) return;
  line.stop();
  const calls = scopes.reduce((sum, { kind }) => sum + (kind === "project" ? 3 : 4), 0);
  io.stderr.write(
    `Reading ${count(scopes.length, "scope")} takes ${count(calls, "call")} or more; Bitbucket allows 1,000 an hour.\n`,
  );
}

async function readAll(
  scopes: readonly Scope[],
  who: string | undefined,
  { reader, mentions, line }: { reader: Reader; mentions: MentionReader; line: ProgressLine },
) {
  const named = new Map<string, Mentions>();
  let done = 0;
  const reads = await Promise.all(
    scopes.map(async (scope) => {
      const [read, found] = await Promise.all([
        reader.read(scope),
        who === undefined ? undefined : mentions.mentions(scope, who),
      ]);
      if (found !== undefined) named.set(scopeKey(scope), found);
      done += 1;
      const calls = reader.calls() + mentions.calls();
      line.show(reading({ phase: "grants", done, total: scopes.length }, calls));
      return { scope, read };
    }),
  );
  return { reads, named };
}
