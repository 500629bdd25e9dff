/** One line of the request log. `path` is as sent, with its query. */
export type LoggedRequest = {
  /** Counts from 1. */
  number: number;
  method: string;
  path: string;
  /** 0 when the connection was dropped before there was one. */
  status: number;
  /** Milliseconds on the sandbox's clock. */
  at: number;
  /** Who paid for it: `api-token`, `oauth`, `access-token`, `organisation-key`, `anonymous`; empty when refused at the door. */
  credential: string;
  /** The kind of fault that struck. */
  fault: string | undefined;
};

/** Older lines are dropped in one go, so that a long-lived sandbox does not fill the memory. */
const LIMIT = 200_000;

/** Every request that arrived, in order. */
export class RequestLog {
  readonly entries: LoggedRequest[] = [];
  /** How many requests ever arrived; clearing the log does not change it. */
  total = 0;
  #number = 0;

  /** Adds a line that is completed when the answer is known. */
  add(method: string, path: string, at: number): LoggedRequest {
    if (this.entries.length >= LIMIT) this.entries.splice(0, LIMIT / 2);
    this.total += 1;
    this.#number += 1;
    const entry = {
      number: this.#number,
      method,
      path,
      status: 0,
      at,
      credential: "",
      fault: undefined,
    };
    this.entries.push(entry);
    return entry;
  }

  /** Empties the log and counts from 1 again. */
  clear(): void {
    this.entries.length = 0;
    this.#number = 0;
  }
}
