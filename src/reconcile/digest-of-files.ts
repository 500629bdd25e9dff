import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { compareText } from "../model/grant.ts";

/**
 * What the files say, in one word: sha256, in hex, over the canonical JSON (RFC 8785) of [path, sha256 of the text] of each, in
 * code-unit order. Paths are relative to what was given on the command line, so it does not matter where a checkout lies.
 */
export function digestOfFiles(files: Iterable<readonly [path: string, text: string]>): string {
  const list = [...files]
    .map(([path, text]): [string, string] => [path, sha256(text)])
    .sort(([left], [right]) => compareText(left, right));
  return sha256(canonicalize(list) ?? "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
