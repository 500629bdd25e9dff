import type { LiveProject, LiveRepository } from "../../model/directory.ts";
import { ProviderError } from "../../model/errors.ts";
import { compareText } from "../../model/grant.ts";
import type { NamedScopes } from "../../model/provider.ts";
import type { ReadingClient } from "./client.ts";
import type { Lister } from "./paging.ts";
import { placePath, segment } from "./path.ts";
import { parseAnswer, parseProject, parseRepository } from "./wire.ts";

/** Reads which projects and repositories there are: all of them, or those of these names. In one order, whatever the server's. */
export type Places = {
  projects(only?: NamedScopes): Promise<LiveProject[]>;
  repositories(only?: NamedScopes): Promise<LiveRepository[]>;
};

/** From so many names on, the whole list takes hardly more calls: it has 100 to a page. */
const MOST_SINGLES = 100;

const REPOSITORY_FIELDS = "next,size,values.slug,values.project.key";

/** Reads the places of one workspace. */
export function createPlaces(client: ReadingClient, list: Lister, workspace: string): Places {
  const repositoriesPath = `/2.0/repositories/${segment(workspace)}?fields=${REPOSITORY_FIELDS}`;

  /** One place by its name; undefined when there is none. What answers under another name is another place. */
  async function single<T>(
    path: string,
    parse: (json: unknown) => T,
    isMeant: (found: T) => boolean,
  ): Promise<T | undefined> {
    try {
      const found = parseAnswer(path, parse, await client.request({ method: "GET", path }));
      return isMeant(found) ? found : undefined;
    } catch (error) {
      if (error instanceof ProviderError && error.status === 404) return undefined;
      throw error;
    }
  }

  async function allProjects(): Promise<LiveProject[]> {
    return await list({
      path: `/2.0/workspaces/${segment(workspace)}/projects?fields=next,size,values.key,values.name`,
      family: "projects",
      parse: parseProject,
      key: ({ key }) => key,
    });
  }

  async function namedProjects(keys: readonly string[]): Promise<LiveProject[]> {
    const found = await Promise.all(
      keys.map((key) => {
        const path = `${placePath(workspace, { kind: "project", name: key })}?fields=key,name`;
        return single(path, parseProject, (project) => project.key === key);
      }),
    );
    return found.filter((project) => project !== undefined);
  }

  /** With a query, the repositories that it selects. */
  async function listRepositories(query?: string): Promise<LiveRepository[]> {
    return await list({
      path: query === undefined ? repositoriesPath : `${repositoriesPath}&q=${query}`,
      family: "repositories",
      parse: parseRepository,
      key: ({ slug }) => slug,
    });
  }

  async function namedRepositories(only: NamedScopes): Promise<LiveRepository[]> {
    const found = await Promise.all([
      ...only.repositories.map(async (slug) => {
        const path = `${placePath(workspace, { kind: "repository", name: slug })}?fields=slug,project.key`;
        return (await single(path, parseRepository, (one) => one.slug === slug)) ?? [];
      }),
      ...only.containing.map((text) => listRepositories(comparison("slug ~ ", text))),
      ...only.within.map((key) => listRepositories(comparison("project.key = ", key))),
    ]);
    return [...new Map(found.flat().map((one) => [one.slug, one])).values()];
  }

  return {
    async projects(only) {
      const isShort = only !== undefined && only.projects.length <= MOST_SINGLES;
      return sorted(await (isShort ? namedProjects(only.projects) : allProjects()), keyOf);
    },
    async repositories(only) {
      const isShort =
        only !== undefined &&
        only.repositories.length <= MOST_SINGLES &&
        !only.containing.includes("");
      const found = isShort ? namedRepositories(only).catch(orAll) : listRepositories();
      return sorted(await found, slugOf);
    },
  };

  /** A query that is refused takes the list of all, which says the same. */
  async function orAll(error: unknown): Promise<LiveRepository[]> {
    if (error instanceof ProviderError && error.status === 400) return await listRepositories();
    throw error;
  }
}

/** Slugs and keys hold nothing that would end the text. */
function comparison(field: string, text: string): string {
  return encodeURIComponent(`${field}"${text.replaceAll(/["\\]/g, "")}"`);
}

function keyOf({ key }: LiveProject): string {
  return key;
}

function slugOf({ slug }: LiveRepository): string {
  return slug;
}

function sorted<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((left, right) => compareText(key(left), key(right)));
}
