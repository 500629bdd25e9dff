import { readFile, stat } from "node:fs/promises";
import type { Problem } from "../model/problem.ts";

/** Room for a hundred thousand rows of the widest export there is. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Reads the text of a CSV file, or the problem that keeps it from being read. */
export async function readUsers(file: string): Promise<{ text: string } | { problem: Problem }> {
  const refuse = (code: string, message: string, fix: string) => ({
    problem: { code, place: { file, line: 1, column: 1 }, message, fix },
  });
  try {
    const found = await stat(file);
    if (!found.isFile()) return refuse("unreadable", `${file} is not a file`, GIVE);
    if (found.size > MOST_BYTES)
      return refuse(
        "too-large",
        `the file is larger than ${MOST_BYTES / 1024 / 1024} MiB`,
        "Split it, and import the parts one after the other.",
      );
    const text = decode(await readFile(file));
    if (text.includes("\0"))
      return refuse("not-text", "the file holds NUL bytes: it is no CSV", SAVE);
    return { text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      return refuse("not-text", "the file is not UTF-8 text", SAVE);
    return refuse(
      "unreadable",
      `${file} ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}`,
      GIVE,
    );
  }
}

const GIVE = "Give the path of a CSV file.";
const SAVE = "Save it as “CSV UTF-8”.";

/** UTF-8, or UTF-16 as spreadsheets write “Unicode text”. */
function decode(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
}
