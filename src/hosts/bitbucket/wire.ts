import { ProviderError } from "../../model/errors.ts";
import type { ReportingClient } from "../../providers/bitbucket/client.ts";
import type { Post } from "../host.ts";

/** A comment of a pull request; one that was deleted stays in the list (documented) but is no post any more. */
export type Comment = { id: string; post?: Post };

/** Asks once who calls. Undefined for a token that may not know: then nobody can tell whose a comment is but Bitbucket. */
export function createCaller(client: ReportingClient): () => Promise<string | undefined> {
  let asked: Promise<string | undefined> | undefined;
  return () => {
    asked ??= client.request({ method: "GET", path: "/2.0/user" }).then(
      (json) => text(field(json, "uuid")),
      (error: unknown) => {
        if (error instanceof ProviderError && [401, 403, 404].includes(error.status ?? 0))
          return undefined;
        throw error;
      },
    );
    return asked;
  };
}

/** Reads comments as this caller sees them. Throws ProviderError for what is none. */
export function parseComment(caller: string | undefined): (row: unknown) => Comment {
  return (row) => {
    const id = idOf(row, "the comments");
    if (field(row, "deleted") === true) return { id };
    const body = text(field(field(row, "content"), "raw")) ?? "";
    const isOurs = caller === undefined || text(field(field(row, "user"), "uuid")) === caller;
    return { id, post: { id, body, isOurs } };
  };
}

/** What tells comments apart. */
export function keyOf({ id }: Comment): string {
  return id;
}

/** The id of what was created. It goes into a path: nothing but digits do. */
export function idOf(json: unknown, what: string): string {
  const id = field(json, "id");
  if (typeof id === "number" && Number.isSafeInteger(id) && id > 0) return `${id}`;
  throw new ProviderError(`${what}: Bitbucket's answer is not what it documents.`);
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
