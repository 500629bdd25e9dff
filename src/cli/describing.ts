import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "./io.ts";

/** What describes a command to the command line. */
export type Describing = {
  io: Io;
  /** A new command at the top. */
  command: (name: string, description: string) => Command;
  /** Told the exit code once a command has run. */
  finish: (code: number) => void;
};

/** The argument that says which files. */
export const PATH = "file or directory; by default access/ or access.yaml";

/** Flags of every command that talks to Bitbucket. */
export function connecting(command: Command, maxWait = 65): Command {
  return command
    .option(
      "--api-url <origin>",
      "where the API is, by default https://api.bitbucket.org (or BITBUCKET_API_URL)",
    )
    .option(
      "--atlassian-api-url <origin>",
      "where the organisation's API is, by default https://api.atlassian.com (or ATLASSIAN_API_URL)",
    )
    .option("--concurrency <calls>", "most calls under way at once", wholeNumber(1, 64), 10)
    .option(
      "--max-wait <minutes>",
      "longest time to wait out a rate limit",
      wholeNumber(0, 1440),
      maxWait,
    );
}

/** The flag of every command that only reads. */
export function fromSnapshot(command: Command): Command {
  return command.option(
    "--snapshot <file>",
    "read this file of castellan snapshot instead: no network, no token",
  );
}

/** The flags of every question. */
export function questioning(command: Command): Command {
  return fromSnapshot(connecting(command))
    .option(
      "--files <path>",
      "files that say why, and who is who; by default access/ or access.yaml, if there",
    )
    .option("--workspace <slug>", "ask about this workspace, without files")
    .option("--json", "print everything as JSON (schema/answers.schema.json)")
    .option("--csv", "print every path as CSV");
}

/** The flag of every command that reads or writes journals. */
export function journaling(command: Command): Command {
  return command.option(
    "--journal-dir <directory>",
    "where journals and locks are, by default .castellan (or CASTELLAN_JOURNAL_DIR)",
  );
}

/** Reads an option that may be repeated. */
export function collected(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

/** Reads an option that takes a whole number in this range. */
export function wholeNumber(
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    const range =
      most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It takes a whole number ${range}.`);
  };
}
