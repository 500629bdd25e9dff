import { parseAllDocuments } from "yaml";
import { groupSlug } from "../../desired/names.ts";
import { ConfigError } from "../../model/errors.ts";
import { type Foreign, nothingForeign } from "./foreign.ts";
import { fieldOf, listOf, textOf } from "./untyped.ts";

/** Levels of Bitbucket Data Center, and what they are called in the cloud. */
const LEVELS: Readonly<Record<string, string>> = {
  PROJECT_READ: "read",
  PROJECT_WRITE: "write",
  REPO_CREATE: "create-repo",
  PROJECT_ADMIN: "admin",
  REPO_READ: "read",
  REPO_WRITE: "write",
  REPO_ADMIN: "admin",
};

/**
 * What a permission file of bucketctl says: `permission list -o yaml|json` (docs/PERMISSIONS.md), or a ProjectConfig of
 * bucketctl.spk.no/v1alpha1. It is a tool for Bitbucket Data Center: people have usernames there, and groups names.
 * @throws ConfigError when it is neither.
 */
export function fromBucketctl(text: string, file: string): Foreign {
  const documents = parseAllDocuments(text, { version: "1.2", schema: "core" });
  const list = Array.isArray(documents) ? documents : [];
  if (list.length === 0 || list.some(({ errors }) => errors.length > 0))
    throw new ConfigError(`${file}: neither YAML nor JSON. Give a permission file of bucketctl.`);
  const foreign = nothingForeign();
  let found = 0;
  for (const document of list) {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    found +=
      textOf(value, "kind") === "ProjectConfig"
        ? takeConfig(value, foreign)
        : takeMap(value, foreign);
  }
  if (found === 0)
    throw new ConfigError(
      `${file}: no permission file of bucketctl. Give what bucketctl permission list -o yaml prints, or a ProjectConfig.`,
    );
  return foreign;
}

/** `kind: ProjectConfig`: lists of named permissions. Gives how many projects it is about. */
function takeConfig(value: unknown, foreign: Foreign): number {
  const spec = fieldOf(value, "spec");
  const key = textOf(spec, "projectKey");
  if (key === undefined) return 0;
  noteDefault(key, textOf(spec, "defaultPermission"), foreign);
  for (const permission of listOf(spec, "permissions"))
    take("project", key, textOf(permission, "name") ?? "", permission, foreign);
  for (const repository of listOf(spec, "repositories")) {
    const slug = textOf(repository, "name");
    if (slug === undefined) continue;
    foreign.projectOf.set(slug, key);
    for (const permission of listOf(repository, "permissions"))
      take("repository", slug, textOf(permission, "name") ?? "", permission, foreign);
  }
  return 1;
}

/** Project keys at the top, and permissions by level. */
function takeMap(value: unknown, foreign: Foreign): number {
  let found = 0;
  for (const [key, project] of entriesOf(value)) {
    const isProject = ["permissions", "repositories", "default-permission"].some(
      (name) => fieldOf(project, name) !== undefined,
    );
    if (!isProject) continue;
    found += 1;
    noteDefault(key, textOf(project, "default-permission"), foreign);
    for (const [level, holders] of entriesOf(fieldOf(project, "permissions")))
      take("project", key, level, holders, foreign);
    for (const [slug, repository] of entriesOf(fieldOf(project, "repositories"))) {
      foreign.projectOf.set(slug, key);
      for (const [level, holders] of entriesOf(fieldOf(repository, "permissions")))
        take("repository", slug, level, holders, foreign);
    }
  }
  return found;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : [];
}

function noteDefault(key: string, level: string | undefined, { notes }: Foreign): void {
  if (level !== undefined && level !== "PROJECT_NO_ACCESS" && level !== "NO_ACCESS")
    notes.push(
      `project/${key} gives everybody who is logged in ${level}: Bitbucket Cloud has no such default, so give it to a group`,
    );
}

function take(
  kind: "project" | "repository",
  name: string,
  level: string,
  holders: unknown,
  foreign: Foreign,
): void {
  const permission = LEVELS[level];
  if (permission === undefined) {
    foreign.notes.push(`${kind}/${name}: the level ${level} is not known, and left out`);
    return;
  }
  for (const group of texts(holders, "groups")) {
    const slug = groupSlug(group);
    if (!foreign.groups.some((one) => one.slug === slug))
      foreign.groups.push({ slug, name: group });
    foreign.rows.push({ kind, name, group: slug, permission });
  }
  for (const username of texts(holders, "users"))
    foreign.rows.push({ kind, name, who: { username }, permission });
}

function texts(holders: unknown, name: string): string[] {
  return listOf(holders, name).flatMap((one) =>
    typeof one === "string" && one !== "" ? [one] : [],
  );
}
