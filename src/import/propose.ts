import { compareText, type Permission } from "../model/grant.ts";
import { PERMISSIONS, rank } from "../model/permission.ts";
import type { Imported, ImportedRow, ImportedScope } from "./imported.ts";

/** A shorter way to say the same, for a person to decide about: it would also count for repositories to come. */
export type Proposal =
  | {
      kind: "project-grant";
      project: string;
      list: "groups" | "users";
      row: ImportedRow;
      repositories: number;
    }
  | {
      kind: "pattern";
      project: string;
      pattern: string;
      like: ImportedScope;
      repositories: number;
    };

/** From so many repositories on a pattern is shorter to read. */
const SEVERAL = 3;

/** All that could be said shorter. Never done silently: rows that are not there would be made, and others become needless. */
export function propose({ projects, repositories, others, omissions }: Imported): Proposal[] {
  const unread = new Set(omissions.flatMap(({ project }) => project ?? []));
  const byProject = Map.groupBy(repositories, ({ project }) => project);
  const slugs = [...repositories.map(({ name }) => name), ...others];
  return [...byProject]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([project, own]) => [
      ...(unread.has(project) || own.length < 2
        ? []
        : projectGrants(
            own,
            projects.find(({ name }) => name === project),
          )),
      ...patterns(project, own, slugs),
    ]);
}

/** Rows that every repository of a project has, and the project does not give already. */
function projectGrants(own: readonly ImportedScope[], home: ImportedScope | undefined): Proposal[] {
  const [first, ...others] = own;
  if (first === undefined || home === undefined) return [];
  return (["groups", "users"] as const).flatMap((list) =>
    (first[list] ?? [])
      .filter(({ holder, permission }) =>
        others.every((scope) => levelOf(scope, list, holder) === permission),
      )
      .filter(
        ({ holder, permission }) =>
          PERMISSIONS.project.includes(permission) &&
          rank(levelOf(home, list, holder)) < rank(permission),
      )
      .map((row) => ({
        kind: "project-grant" as const,
        project: home.name,
        list,
        row,
        repositories: own.length,
      })),
  );
}

function levelOf(
  scope: ImportedScope,
  list: "groups" | "users",
  holder: string,
): Permission | undefined {
  return scope[list]?.find((row) => row.holder === holder)?.permission;
}

/** Repositories with one beginning that say the same, where no other repository begins so. */
function patterns(
  project: string,
  own: readonly ImportedScope[],
  all: readonly string[],
): Proposal[] {
  const byBeginning = Map.groupBy(own, ({ name }) => /^[^-]+-/.exec(name)?.[0] ?? "");
  return [...byBeginning].flatMap(([beginning, alike]) => {
    const [like] = alike;
    if (beginning === "" || like === undefined || alike.length < SEVERAL) return [];
    const said = rowsOf(like);
    if (said === "" || alike.some((scope) => rowsOf(scope) !== said)) return [];
    if (all.filter((slug) => slug.startsWith(beginning)).length > alike.length) return [];
    const pattern = `${beginning}*`;
    return [{ kind: "pattern" as const, project, pattern, like, repositories: alike.length }];
  });
}

/** What a repository says, as one text; nothing where it says nothing, or not all. */
function rowsOf({ groups, users }: ImportedScope): string {
  if (groups === undefined || users === undefined || groups.length + users.length === 0) return "";
  return JSON.stringify([groups, users]);
}
