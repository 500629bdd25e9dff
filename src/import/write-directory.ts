import { writeScalar } from "../edit/write-scalar.ts";
import type { Branching, Entry, Tree } from "../format/tree.ts";
import { entryOf, listOf, mapOf, textOf, writeEntry, writeFile } from "../format/write-tree.ts";
import type { Identity, ProviderName } from "../model/desired.ts";
import { compareText } from "../model/grant.ts";
import type {
  Imported,
  ImportedGroup,
  ImportedPerson,
  ImportedRow,
  ImportedScope,
  Omission,
} from "./imported.ts";
import { type Proposal, propose } from "./propose.ts";
import { remark } from "./remark.ts";

/** A file to write, by its name in the directory. */
export type ImportedFile = { file: string; text: string };

/** What the first file says about where all of it comes from. */
export type Origin = {
  provider: ProviderName;
  workspace: string;
  /** A sentence: from where, and when. */
  from: string;
};

/**
 * The directory that says a workspace, in the one form: settings, people, groups, and one file for each project with its repositories.
 * Pure.
 */
export function writeDirectory(imported: Imported, origin: Origin): ImportedFile[] {
  const proposals = Map.groupBy(propose(imported), ({ project }) => project);
  const omissions = Map.groupBy(imported.omissions, ({ project }) => project);
  const projects = new Map(imported.projects.map((scope) => [scope.name, scope]));
  const repositories = Map.groupBy(imported.repositories, ({ project }) => project);
  const keys = [...new Set([...projects.keys(), ...repositories.keys()])].toSorted(compareText);
  const files = [
    { file: "castellan.yaml", root: settings(origin, imported.omissions) },
    { file: "people.yaml", root: sections({ people: imported.people.map(personEntry) }) },
    { file: "groups.yaml", root: sections({ groups: imported.groups.map(groupEntry) }) },
    ...keys.map((key) => ({
      file: projectFile(key),
      root: projectRoot(
        projects.get(key),
        repositories.get(key) ?? [],
        proposals.get(key) ?? [],
        omissions.get(key) ?? [],
      ),
    })),
  ];
  return files
    .filter(({ root }) => root.branches.length > 0)
    .map(({ file, root }) => ({ file, text: writeFile(root) }));
}

/** The file that a project and its repositories stand in; "" is a project whose key the files cannot say. */
export function projectFile(key: string): string {
  return key === "" ? "repositories.yaml" : `projects/${key}.yaml`;
}

function settings(
  { provider, workspace, from }: Origin,
  omissions: readonly Omission[],
): Branching {
  const lead = [
    remark(from),
    "# Nothing is taken away while the mode is additive. An empty list, {} or [], means nobody, and only",
    "# counts where the mode is authoritative.",
    ...omissionLines("Could not be read, and so is not in these files:", "unread", omissions),
    ...omissionLines("The files have no words for it:", "unsayable", omissions),
  ];
  return mapOf([
    entryOf("version", { kind: "leaf", value: 1, source: "1" }, lead),
    entryOf("provider", textOf(provider)),
    entryOf("workspace", textOf(workspace)),
    entryOf("mode", textOf("additive")),
  ]);
}

function omissionLines(
  title: string,
  why: Omission["why"],
  omissions: readonly Omission[],
): string[] {
  const own = omissions.filter((omission) => omission.why === why);
  if (own.length === 0) return [];
  return ["#", `# ${title}`, ...own.map(({ what, reason }) => remark(`  ${what}: ${reason}`))];
}

function sections(entries: Record<string, Entry[]>, lead: string[] = []): Branching {
  const some = Object.entries(entries).filter(([, list]) => list.length > 0);
  return mapOf(
    some.map(([name, list], index) => entryOf(name, mapOf(list), index === 0 ? lead : [])),
  );
}

function projectRoot(
  project: ImportedScope | undefined,
  repositories: readonly ImportedScope[],
  proposals: readonly Proposal[],
  omissions: readonly Omission[],
): Branching {
  const unread = omissions
    .filter(({ why }) => why === "unread")
    .map(({ what, reason }) => remark(`${what} could not be read: ${reason}`));
  const grants = proposals.filter(({ kind }) => kind === "project-grant").flatMap(proposed);
  const patterns = new Map(
    proposals.flatMap((one) => (one.kind === "pattern" ? [[one.like.name, proposed(one)]] : [])),
  );
  return sections(
    {
      projects: project === undefined ? [] : [scopeEntry(project, grants)],
      repositories: repositories.map((scope) => scopeEntry(scope, patterns.get(scope.name))),
    },
    unread,
  );
}

function proposed(proposal: Proposal): string[] {
  if (proposal.kind === "pattern") {
    const entry = entryOf(proposal.pattern, listsOf(proposal.like));
    return [
      remark(
        `Proposed: these ${proposal.repositories} repositories say the same, and no other begins like them.`,
      ),
      "# One rule could say it, for repositories to come as well:",
      ...writeEntry("repositories", entry, 2).map((line) => `# ${line}`),
    ];
  }
  const { list, row, repositories } = proposal;
  return [
    remark(
      `Proposed: all ${repositories} repositories give this. One grant on the project could say it, for`,
    ),
    "# repositories to come as well; the rows on the repositories become needless then:",
    remark(`  ${list}: { ${writeScalar(row.holder)}: ${row.permission} }`),
  ];
}

/** The entry of a person, with comments. */
export function personEntry({ alias, identity, remarks }: ImportedPerson): Entry {
  return entryOf(alias, identityMap(identity), [], behind(remarks));
}

function identityMap(identity: Identity): Tree {
  if ("email" in identity) return mapOf([entryOf("email", textOf(identity.email))]);
  if ("uuid" in identity) return mapOf([entryOf("uuid", textOf(identity.uuid))]);
  return mapOf([entryOf("account", textOf(identity.account))]);
}

/** The entry of a group, with comments. */
export function groupEntry({ slug, name, members, remarks }: ImportedGroup): Entry {
  const value = mapOf([
    ...(name === undefined ? [] : [entryOf("name", textOf(name))]),
    ...(members === undefined ? [] : [entryOf("members", listOf(members))]),
  ]);
  return entryOf(slug, value, [], behind(remarks));
}

function behind(remarks: readonly string[]): string | undefined {
  return remarks.length === 0 ? undefined : remark(remarks.join(", "));
}

/** The entry of a project or repository, with comments. */
export function scopeEntry(scope: ImportedScope, lead: readonly string[] = []): Entry {
  return entryOf(scope.name, listsOf(scope), [...lead, ...scope.remarks.map(remark)]);
}

function listsOf({ groups, users }: Pick<ImportedScope, "groups" | "users">): Branching {
  return mapOf([
    ...(groups === undefined ? [] : [entryOf("groups", rowsOf(groups))]),
    ...(users === undefined ? [] : [entryOf("users", rowsOf(users))]),
  ]);
}

function rowsOf(rows: readonly ImportedRow[]): Branching {
  return mapOf(rows.map(({ holder, permission }) => entryOf(holder, textOf(permission))));
}
