import { callName } from "../../http/answer.ts";
import { ProviderError } from "../../model/errors.ts";
import type { ReadingClient } from "./client.ts";
import { parseAnswer, parsePage } from "./wire.ts";

/** What is listed, and how its rows are told apart. */
export type Listing<T> = {
  /** The first page's path with its query, but without `pagelen`. */
  path: string;
  /** Endpoints that take the same page lengths. */
  family: string;
  parse: (row: unknown) => T;
  key: (item: T) => string;
};

/** Lists everything, page by page. */
export type Lister = <T>(listing: Listing<T>) => Promise<T[]>;

/** Page lengths to try: 100 is the documented maximum, but single endpoints answer 400 "Invalid pagelen" to it. */
const LENGTHS = [100, 50, 10] as const;
/** No workspace has a list this long: 10,000 pages of at least 10 rows. */
const MOST_PAGES = 10_000;

/** The pages contradict each other, as when rows moved while they were read. Reading again may help. */
class Shifted extends ProviderError {}

/**
 * A lister over this client, which remembers the page length that each family of endpoints takes. It resolves with every item
 * once, or throws ProviderError; a list whose pages contradict each other is read a second time.
 */
export function createLister(client: ReadingClient): Lister {
  const lengths = new Map<string, number>();

  async function firstPage(path: string, family: string): Promise<unknown> {
    const index = lengths.get(family) ?? 0;
    const call = `${path}${path.includes("?") ? "&" : "?"}pagelen=${LENGTHS[index]}`;
    try {
      return await client.request({ method: "GET", path: call });
    } catch (error) {
      if (!isInvalidLength(error) || index + 1 >= LENGTHS.length) throw error;
      lengths.set(family, Math.max(index + 1, lengths.get(family) ?? 0));
      return firstPage(path, family);
    }
  }

  async function readAll<T>({ path, family, parse, key }: Listing<T>): Promise<T[]> {
    const items = new Map<string, T>();
    const asked = new Set<string>();
    const parsed = (json: unknown) =>
      parseAnswer(
        path,
        (answer) => {
          const { values, ...links } = parsePage(answer);
          return { page: values.map(parse), ...links };
        },
        json,
      );
    /** The path of the page after this one, once the rows of this one are taken. */
    const take = ({ page, next }: { page: T[]; next?: string }): string | undefined => {
      addPage(items, page, key, path);
      if (next === undefined) return undefined;
      const following = ownPath(next, path, client.origin);
      if (asked.has(following)) throw new Shifted(faulty(path, "its pages go round in a circle"));
      asked.add(following);
      return following;
    };
    const get = async (following: string) =>
      parsed(await client.request({ method: "GET", path: following }));

    const first = parsed(await firstPage(path, family));
    let following = take(first);
    for (const { path: expected, answer } of await ahead(following, first, get)) {
      // A link that leads elsewhere than expected shows that the pages are not what they were taken for.
      if (following !== expected) break;
      following = take(answer);
    }
    for (let count = 2; following !== undefined; count += 1) {
      if (count > MOST_PAGES)
        throw new ProviderError(faulty(path, `it has more than ${MOST_PAGES} pages`));
      following = take(await get(following));
    }
    return [...items.values()];
  }

  return async (listing) => {
    try {
      return await readAll(listing);
    } catch (error) {
      if (!(error instanceof Shifted)) throw error;
      return await readAll(listing);
    }
  };
}

/**
 * Pages from the second on, read all at once. Where a page ends is Bitbucket's affair, so this only guesses from the first
 * one's `size` and a `next` that says `page=2`; whoever uses it checks that the pages do link to each other like that. A guess
 * that fails costs nothing but its calls: the pages are then read one after the other.
 */
async function ahead<T>(
  second: string | undefined,
  { page, size }: { page: unknown[]; size?: number },
  get: (path: string) => Promise<T>,
): Promise<{ path: string; answer: T }[]> {
  if (second === undefined || size === undefined || !/[?&]page=2(&|$)/.test(second)) return [];
  const pages = Math.min(Math.ceil(size / page.length), MOST_PAGES);
  const paths = Array.from({ length: Math.max(0, pages - 1) }, (_, index) =>
    second.replace(/([?&]page=)2(&|$)/, `$1${index + 2}$2`),
  );
  const answers = await Promise.all(
    paths.map(async (path) => ({ path, answer: await get(path).catch(() => undefined) })),
  );
  const failed = answers.findIndex(({ answer }) => answer === undefined);
  return answers.slice(0, failed === -1 ? undefined : failed) as { path: string; answer: T }[];
}

function isInvalidLength(error: unknown): boolean {
  return (
    error instanceof ProviderError && error.status === 400 && /invalid pagelen/i.test(error.message)
  );
}

/** Rows that moved to the next page come twice, which is harmless as long as they say the same. */
function addPage<T>(
  items: Map<string, T>,
  page: T[],
  key: (item: T) => string,
  path: string,
): void {
  const before = items.size;
  for (const item of page) {
    const known = items.get(key(item));
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(item))
      throw new Shifted(faulty(path, "it says two things about one entry"));
    items.set(key(item), item);
  }
  if (page.length > 0 && items.size === before)
    throw new Shifted(faulty(path, "it gives the same page twice"));
}

/** The path of `next`, which is followed on our own origin and in the same list only: a credential goes nowhere else. */
function ownPath(next: string, path: string, origin: string): string {
  const url = URL.canParse(next, origin) ? new URL(next, origin) : undefined;
  const isOurs = url?.origin === origin && `${url.username}${url.password}` === "";
  if (!isOurs || place(url) !== place(new URL(path, origin)))
    throw new ProviderError(
      faulty(path, "its next page is elsewhere, where castellan does not follow"),
    );
  return url.pathname + url.search;
}

function place({ pathname }: URL): string {
  return pathname.replace(/\/$/, "").toLowerCase();
}

function faulty(path: string, what: string): string {
  return `${callName({ method: "GET", path })}: the list is not usable, ${what}.`;
}
