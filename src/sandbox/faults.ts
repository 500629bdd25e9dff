import { createRandom, type Random } from "./random.ts";

/** Which requests a fault hits: every condition that is given must hold. */
export type FaultCondition = {
  /** `GET`, `PUT` …; absent means any. */
  method?: string;
  /** The path as sent, with `*` for anything inside one segment and `**` for anything at all; with `?` the query counts too. */
  path?: string;
  /** The request's number in the log, counted from 1, or several. */
  number?: number | number[];
  /** Hits the nth, or the nths, of the requests that meet the other conditions. */
  occurrence?: number | number[];
  /** From 0 to 1; drawn from the sandbox's seed. */
  probability?: number;
};

/** What goes wrong. */
export type FaultEffect =
  | {
      kind: "status";
      status: number;
      /** An object is sent as JSON, a text as it is; absent is Bitbucket's error envelope. */
      body?: unknown;
      /** The value of Retry-After. */
      retryAfter?: number | string;
      /** Whether the request takes effect all the same. */
      commits?: boolean;
    }
  /** Only waits. */
  | { kind: "delay" }
  /** Closes the connection: before anything happened, after it took effect, or in the middle of the answer. */
  | { kind: "drop"; at: "before-commit" | "after-commit" | "mid-body" }
  /** A complete answer whose JSON stops half-way. */
  | { kind: "truncate" }
  /** A web page with status 200 in place of the answer; nothing takes effect. */
  | { kind: "html" }
  /** Pages that do not fit together: every page after the first starts this many rows late, or early when negative. */
  | { kind: "shift"; rows: number }
  /** Every page after the first repeats the one before. */
  | { kind: "repeat" };

/** A fault: when, what, how often at most, and a wait before it in milliseconds. */
export type Fault = { when?: FaultCondition; effect: FaultEffect; times?: number; delay?: number };

type Armed = { fault: Fault; path: RegExp | undefined; met: number; hits: number };

/** What a fault is matched against. */
export type FaultSubject = { method: string; path: string; number: number };

/** The faults of one sandbox. The first that matches a request is the one that happens. */
export class Faults {
  #armed: Armed[] = [];
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = createRandom(seed ^ 0x0fa017);
  }

  /** Adds a fault. Throws when it makes no sense, saying why. */
  add(fault: Fault): void {
    checkFault(fault);
    const pattern = fault.when?.path;
    const path = pattern === undefined ? undefined : toPattern(pattern);
    this.#armed.push({ fault, path, met: 0, hits: 0 });
  }

  /** Takes every fault away. */
  clear(): void {
    this.#armed = [];
  }

  /** The faults with how often each has struck. */
  list(): { fault: Fault; hits: number }[] {
    return this.#armed.map(({ fault, hits }) => ({ fault, hits }));
  }

  /** The fault that strikes this request, if any. */
  strike(subject: FaultSubject): Fault | undefined {
    if (this.#armed.length === 0) return undefined;
    return this.#armed.find((armed) => this.#hits(armed, subject))?.fault;
  }

  #hits(armed: Armed, subject: FaultSubject): boolean {
    const { when = {}, times = Infinity } = armed.fault;
    if (armed.hits >= times || !meets(armed, subject)) return false;
    armed.met += 1;
    if (when.occurrence !== undefined && !isAmong(armed.met, when.occurrence)) return false;
    if (when.probability !== undefined && this.#random() >= when.probability) return false;
    armed.hits += 1;
    return true;
  }
}

function meets(
  { fault: { when = {} }, path: pattern }: Armed,
  { method, path, number }: FaultSubject,
): boolean {
  if (when.method !== undefined && when.method.toUpperCase() !== method) return false;
  if (when.number !== undefined && !isAmong(number, when.number)) return false;
  if (pattern === undefined) return true;
  const matched = when.path?.includes("?") ? path : (path.split("?", 1)[0] as string);
  return pattern.test(matched);
}

function isAmong(number: number, wanted: number | number[]): boolean {
  return Array.isArray(wanted) ? wanted.includes(number) : wanted === number;
}

function toPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : literal(part)))
    .join("");
  return new RegExp(`^${source}$`);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const CONDITIONS = ["method", "path", "number", "occurrence", "probability"];
const KINDS: Readonly<Record<FaultEffect["kind"], readonly string[]>> = {
  status: ["status", "body", "retryAfter", "commits"],
  delay: [],
  drop: ["at"],
  truncate: [],
  html: [],
  shift: ["rows"],
  repeat: [],
};

/** Faults come over HTTP too, so their shape is checked in full. */
function checkFault(fault: Fault): void {
  checkKeys("a fault", fault, ["when", "effect", "times", "delay"]);
  checkKeys("when", fault.when ?? {}, CONDITIONS);
  if (!isRecord(fault.effect)) throw new Error('a fault needs "effect", an object with its kind');
  const { kind } = fault.effect;
  if (!Object.hasOwn(KINDS, kind))
    throw new Error(
      `a fault's kind is one of ${Object.keys(KINDS).join(", ")}, not ${JSON.stringify(kind)}`,
    );
  checkKeys(`effect of kind "${kind}"`, fault.effect, ["kind", ...KINDS[kind]]);
  checkEffect(fault.effect);
  checkNumbers(fault);
}

function checkEffect(effect: FaultEffect): void {
  if (
    effect.kind === "status" &&
    !(Number.isInteger(effect.status) && effect.status >= 200 && effect.status <= 599)
  ) {
    throw new Error(
      `a fault's status is a number from 200 to 599, not ${JSON.stringify(effect.status)}`,
    );
  }
  if (
    effect.kind === "drop" &&
    !["before-commit", "after-commit", "mid-body"].includes(effect.at)
  ) {
    throw new Error(
      `a drop is at before-commit, after-commit or mid-body, not ${JSON.stringify(effect.at)}`,
    );
  }
  if (effect.kind === "shift" && !Number.isInteger(effect.rows)) {
    throw new Error("a shift needs rows, a whole number");
  }
}

function checkNumbers({ when = {}, times, delay }: Fault): void {
  const { probability, number, occurrence } = when;
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) {
    throw new Error(`a probability is from 0 to 1, not ${JSON.stringify(probability)}`);
  }
  for (const count of [number, occurrence, times].flat()) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
      throw new Error(`number, occurrence and times count from 1, not ${JSON.stringify(count)}`);
    }
  }
  if (delay !== undefined && !(delay >= 0))
    throw new Error(`a delay is a number of milliseconds, not ${JSON.stringify(delay)}`);
}

function checkKeys(what: string, value: unknown, keys: readonly string[]): void {
  if (!isRecord(value)) throw new Error(`${what} is an object`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new Error(`${what} has no "${unknown}"; it takes ${keys.join(", ")}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
