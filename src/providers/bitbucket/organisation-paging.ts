import { callName } from "../../http/answer.ts";
import { ProviderError } from "../../model/errors.ts";
import type { OrganisationReadingClient } from "./organisation-client.ts";
import { parseAnswer, parseCursorPage } from "./wire.ts";

/** No organisation has a list this long: 5,000 pages of at least 20 rows. */
const MOST_PAGES = 5_000;

/**
 * Everything that a search finds, page by page. `links.next` is a bare cursor or an address that has it: both were seen, and of an
 * address nothing but its cursor is taken. Throws ProviderError.
 */
export async function searchAll<T>(
  client: OrganisationReadingClient,
  path: string,
  filter: Readonly<Record<string, unknown>>,
  parse: (row: unknown) => T,
): Promise<T[]> {
  const found: T[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const json = { ...filter, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await client.request({ method: "POST", path, json });
    const { values, next } = parseAnswer(path, parseCursorPage, answer, "POST");
    found.push(...values.map((row) => parseAnswer(path, parse, row, "POST")));
    cursor = next;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= MOST_PAGES))
      throw new ProviderError(
        `${callName({ method: "POST", path })}: the list is not usable, its pages go round in a circle.`,
      );
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return found;
}
