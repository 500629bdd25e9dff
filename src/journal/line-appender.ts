import type { FileHandle } from "node:fs/promises";

type Waiting = { text: string; done: () => void; fail: (error: unknown) => void };

/**
 * Appends lines to a file, each on disk before its promise resolves. Lines that arrive while the disk is busy share the next
 * flush, so steps that run at once do not queue for it one by one. After the first failure nothing is written any more: what
 * follows a hole would be read wrong.
 */
export class LineAppender {
  readonly #file: Pick<FileHandle, "appendFile" | "datasync">;
  #waiting: Waiting[] = [];
  #flushing = false;
  #failure: { error: unknown } | undefined;

  constructor(file: Pick<FileHandle, "appendFile" | "datasync">) {
    this.#file = file;
  }

  append(line: unknown): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ text: `${JSON.stringify(line)}\n`, done: resolve, fail: reject });
    if (!this.#flushing) void this.#flush();
    return promise;
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#write(batch);
      for (const { done, fail } of batch)
        if (this.#failure === undefined) done();
        else fail(this.#failure.error);
    }
    this.#flushing = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    if (this.#failure !== undefined) return;
    try {
      await this.#file.appendFile(batch.map(({ text }) => text).join(""));
      await this.#file.datasync();
    } catch (error) {
      this.#failure = { error };
    }
  }
}
