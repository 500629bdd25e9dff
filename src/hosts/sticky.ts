import { ProviderError } from "../model/errors.ts";
import type { Board, Post, Shown } from "./host.ts";

/** How often creating is tried. Each time it is looked first whether the last try came through after all. */
const TRIES = 3;
/** A caller that cannot know whose a post is tries so many: somebody may have copied the marker. */
const MOST_OF_OTHERS = 10;

/**
 * Shows a text in the one post that begins with the marker: edits ours, or creates it. However often it is called, and whatever
 * fails on the way, there is one. Throws ProviderError.
 */
export async function showSticky(board: Board, marker: string, body: string): Promise<Shown> {
  if (!body.startsWith(marker)) throw new Error("A sticky text begins with its marker.");
  for (let tries = 1; ; tries += 1) {
    for (const found of (await findSticky(board, marker)).slice(0, MOST_OF_OTHERS)) {
      const shown = await update(board, found, body);
      if (shown !== undefined) return shown;
    }
    try {
      return { result: "created", id: await board.create(body) };
    } catch (error) {
      if (tries === TRIES || !mayHaveHappened(error)) throw error;
    }
  }
}

/** Our posts that begin with the marker, the oldest first. */
export async function findSticky(board: Board, marker: string): Promise<Post[]> {
  const posts = await board.list();
  return posts.filter(({ body, isOurs }) => isOurs && body.startsWith(marker));
}

/** Undefined when it turns out to be somebody else's. */
async function update(
  board: Board,
  { id, body: shown }: Post,
  body: string,
): Promise<Shown | undefined> {
  if (sameText(shown, body)) return { result: "unchanged", id };
  try {
    await board.edit(id, body);
    return { result: "edited", id };
  } catch (error) {
    if (error instanceof ProviderError && [403, 404].includes(error.status ?? 0)) return undefined;
    throw error;
  }
}

/** Hosts give a text back with other line ends, or without the last one. */
function sameText(left: string, right: string): boolean {
  return normal(left) === normal(right);
}

function normal(text: string): string {
  return text.replaceAll("\r\n", "\n").trimEnd();
}

/** No answer, or the server's own fault: the text may be there now. */
function mayHaveHappened(error: unknown): boolean {
  return error instanceof ProviderError && (error.status === undefined || error.status >= 500);
}
