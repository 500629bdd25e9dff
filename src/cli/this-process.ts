import { hostname } from "node:os";
import type { Owner } from "../journal/lock.ts";
import type { Io } from "./io.ts";

/** How a lock calls the process that holds it. */
export function thisProcess(io: Io): Owner {
  return { pid: process.pid, host: hostname(), since: new Date(io.now()).toISOString() };
}
