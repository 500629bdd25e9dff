import { randomUUID } from "node:crypto";
import { endGroup, startGroup } from "@actions/core";
import type { Output } from "../cli/io.ts";

/**
 * Runs work whose output holds what strangers wrote: names in files, answers of servers. On GitHub's runner a line of a log may be a
 * command (`::set-output`, and `##[…]` anywhere in a line), so the runner is told to take none until it sees a token that nobody can
 * know beforehand. Everything goes to the one stream on which that was said.
 */
export async function withoutCommands<T>(
  title: string,
  out: Output,
  work: (log: Output) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  startGroup(title);
  out.write(`::stop-commands::${token}\n`);
  const log = new Lines(out);
  try {
    return await work(log);
  } finally {
    log.end();
    out.write(`::${token}::\n`);
    endGroup();
  }
}

/** Ends a line that was begun before the token comes, which would not be seen within one. */
class Lines implements Output {
  readonly #out: Output;
  #isBegun = false;

  constructor(out: Output) {
    this.#out = out;
  }

  write(text: string): void {
    if (text === "") return;
    this.#out.write(text);
    this.#isBegun = !text.endsWith("\n");
  }

  end(): void {
    if (this.#isBegun) this.write("\n");
  }
}
