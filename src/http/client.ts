import pLimit from "p-limit";
import type { Budget } from "../model/capabilities.ts";
import type { ProviderError } from "../model/errors.ts";
import { type Answer, type Call, callName, type Json } from "./answer.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Link } from "./link.ts";
import { createPause } from "./pause.ts";
import { budgetOf, waitAsked } from "./rate-limit.ts";
import { retry } from "./retry.ts";
import { Setback } from "./setback.ts";
import { createTransport, type Timeout, type Transport } from "./transport.ts";

/** Talks to one server with a fixed set of verbs; any other is refused before anything is sent. */
export type Client<Verb extends string> = {
  /** The only origin that is called, but for an OAuth consumer's access token. */
  origin: string;
  /** Most requests under way at once. */
  concurrency: number;
  /**
   * Makes a call, retrying what may succeed later, and resolves with the answer's JSON: for a GET always, for another
   * verb only if there is some. Throws ProviderError.
   */
  request(call: {
    method: Verb;
    /** Below the origin, percent-encoded. */
    path: string;
    json?: Json;
    form?: Record<string, string>;
    /** Sent once only unless the server said that it did nothing: what failed half way may have happened. */
    once?: boolean;
  }): Promise<unknown>;
  /** How many HTTP requests were sent so far, retries included. */
  calls(): number;
  /** What the latest answer that told said of the rate limit. */
  budget(): Budget | undefined;
};

/** What only tests change. */
export type Tuning = { clock?: Clock; timeout?: Timeout };

/** What is peculiar to one server: who calls it, where, and what its answers mean. */
export type Dialect = {
  /** How the server is called in messages. */
  server: string;
  origin: string;
  /** Whether a path, without its query, may be one of the API's. */
  isOwnPath(path: string): boolean;
  /** How this is said when it is not so. */
  ownPaths: string;
  /** The value of the Authorization header. */
  header(): Promise<string>;
  /** After a 401 for this header: whether another one may do better. */
  renew(rejected: string): boolean;
  isRateLimited(answer: Answer): boolean;
  explain(call: Call, answer: Answer): ProviderError;
  /** An answer's JSON if the answer is a success. Throws the Setback that it is otherwise. */
  judge(call: Call, answer: Answer): unknown;
};

const CONCURRENCY = 10;
/** Bitbucket and GitHub count calls per hour (documented); five minutes more for clocks that differ. */
const MAX_WAIT = 65 * 60_000;
const TIMEOUT = { connect: 5_000, response: 20_000, request: 60_000 };

/** A client over this link for these verbs. `speak` is given the transport, for a credential that must be fetched. */
export function connectClient<Verb extends string>(
  link: Link,
  verbs: readonly Verb[],
  speak: (send: Transport["send"], clock: Clock) => Dialect,
  { clock = systemClock, timeout = TIMEOUT }: Tuning,
): Client<Verb> {
  const { concurrency = CONCURRENCY, maxWait = MAX_WAIT, signal, onWait } = link;
  const limit = pLimit(concurrency);
  const transport = createTransport(link, concurrency, timeout);
  const dialect = speak(transport.send, clock);
  const { server, origin } = dialect;
  const pause = createPause({ server, maxWait, signal, onWait }, clock);
  let budget: Budget | undefined;

  async function attempt(call: Call): Promise<unknown> {
    const ticket = await pause.over();
    const header = await dialect.header();
    const answer = await transport.send(origin, call, header);
    budget = budgetOf(answer) ?? budget;
    if (dialect.isRateLimited(answer)) {
      pause.begin(ticket, waitAsked(answer, clock.now()), `${callName(call)}: rate limit reached`);
      throw new Setback("pause", dialect.explain(call, answer));
    }
    pause.end(ticket);
    if (answer.status === 401 && dialect.renew(header))
      throw new Renewable(dialect.explain(call, answer));
    return dialect.judge(call, answer);
  }

  return {
    origin,
    concurrency,
    request(call) {
      if (!verbs.includes(call.method))
        throw new Error(`This client is for ${verbs.join(", ")} only; nothing was sent.`);
      assertOwnPath(call.path, dialect);
      const patience = { server, clock, maxWait, signal };
      const once = call.once === true ? notAgain : (error: unknown) => error;
      const tried = () =>
        renewOnce(() => attempt(call)).catch((error: unknown) => {
          throw once(error);
        });
      return limit(() => retry(tried, patience));
    },
    calls: transport.calls,
    budget: () => budget,
  };
}

/** What is not to be sent twice ends with its first failure; being turned away by a rate limit is none. */
function notAgain(error: unknown): unknown {
  return error instanceof Setback && error.next === "again"
    ? new Setback("stop", error.error)
    : error;
}

/** A 401 that a new access token may cure. */
class Renewable extends Setback {
  constructor(error: ProviderError) {
    super("stop", error);
  }
}

async function renewOnce<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Renewable)) throw error;
    return await attempt();
  }
}

/** Paths come from our own formula, and from `next` after a check; this is the second line of defence for both. */
function assertOwnPath(path: string, { origin, isOwnPath, ownPaths }: Dialect): void {
  const url = path.startsWith("/") && isOwnPath(path) ? new URL(path, origin) : undefined;
  if (url?.origin !== origin || url.pathname + url.search !== path)
    throw new Error(`A path must start with ${ownPaths} and be in its normal form.`);
}
