import type { Desired } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import type { DirectoryQuery } from "../model/provider.ts";

/** Only the lists that the files need are read: these files, or several sets of files together. */
export function queryFor(...all: readonly Desired[]): DirectoryQuery {
  const emails = all.flatMap(({ people }) =>
    people.flatMap(({ identity }) => ("email" in identity ? [identity.email] : [])),
  );
  return {
    emails: [...new Set(emails)],
    projects: all.some(({ projects }) => projects.length > 0),
    repositories: all.some(({ repositories }) => repositories.length > 0),
  };
}

/** The directory as if only these files had asked: what they see does not hang on what the others need. */
export function asAskedBy(
  files: Desired,
  all: readonly Desired[],
  directory: Directory,
): Directory {
  const [own, asked] = [queryFor(files), queryFor(...all)];
  const needless = { unknown: "nothing in these files needs it" };
  return {
    ...directory,
    ...(asked.projects && !own.projects && { projects: needless }),
    ...(asked.repositories && !own.repositories && { repositories: needless }),
  };
}
