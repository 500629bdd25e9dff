import { readFileSync, rmSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { ConfigError } from "../model/errors.ts";
import { lockIn } from "./place.ts";
import { codeOf, reasonOf } from "./reason-of.ts";

/** Who holds a lock. `since` is ISO 8601, in UTC. */
export type Owner = { pid: number; host: string; since: string };

/** A lock that is held. */
export type Lock = {
  /** The owner that is gone, whose lock this was. */
  tookOver?: Owner;
  release(): void;
};

/**
 * Lets one process at a time write to a workspace, among those that keep their journals in the same directory. A lock whose
 * owner has died on this host is taken over; one on another host cannot be judged, and stays. It goes with the process.
 * @throws ConfigError when somebody else holds it.
 */
export async function acquireLock(
  directory: string,
  workspace: string,
  owner: Owner,
): Promise<Lock> {
  const path = lockIn(directory, workspace);
  if (await create(path, owner)) return held(path, owner);
  const tookOver = await takeOver(path, workspace, owner);
  return { ...held(path, owner), tookOver };
}

/** Who holds the lock of a workspace now, as far as that can be told. */
export async function lockHolder(
  directory: string,
  workspace: string,
  asker: Omit<Owner, "since">,
): Promise<Owner | undefined> {
  const other = await ownerOf(lockIn(directory, workspace));
  return other === undefined || isGone(other, asker) ? undefined : other;
}

async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(`${JSON.stringify(owner)}\n`).finally(() => file.close());
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new ConfigError(`The lock ${path} cannot be made: ${reasonOf(error)}.`);
  }
}

/**
 * Two processes may find the same lock stale at once. Only the one that has made a second file looks at it and may remove it,
 * so nobody ever removes the lock of whoever was faster.
 */
async function takeOver(path: string, workspace: string, owner: Owner): Promise<Owner> {
  const turn = `${path}.takeover`;
  if (!(await create(turn, owner))) {
    const other = await ownerOf(path);
    throw refusal(isGone(other, owner) ? turn : path, workspace, other, owner);
  }
  try {
    const other = await ownerOf(path);
    if (!isGone(other, owner)) throw refusal(path, workspace, other, owner);
    await rm(path, { force: true });
    if (await create(path, owner)) return other;
    throw refusal(path, workspace, await ownerOf(path), owner);
  } finally {
    await rm(turn, { force: true });
  }
}

function held(path: string, owner: Owner): Lock {
  const release = () => {
    process.off("exit", release);
    if (isOurs(path, owner)) rmSync(path, { force: true });
  };
  // A second Ctrl-C ends the process at once; the lock must not outlive it.
  process.on("exit", release);
  return { release };
}

function isOurs(path: string, { pid, host, since }: Owner): boolean {
  try {
    const found = parseOwner(readFileSync(path, "utf8"));
    return found?.pid === pid && found.host === host && found.since === since;
  } catch {
    return false;
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  return await readFile(path, "utf8").then(parseOwner, () => undefined);
}

function parseOwner(text: string): Owner | undefined {
  try {
    const { pid, host, since } = JSON.parse(text);
    const isOwner =
      Number.isSafeInteger(pid) && typeof host === "string" && typeof since === "string";
    return isOwner ? { pid, host, since } : undefined;
  } catch {
    return undefined;
  }
}

/** Containers often have the same host name and process id again: a lock of our own id that we did not make is stale. */
function isGone(other: Owner | undefined, { host, pid }: Omit<Owner, "since">): other is Owner {
  return other !== undefined && other.host === host && (other.pid === pid || !isAlive(other.pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but is there.
    return codeOf(error) === "EPERM";
  }
}

function refusal(
  path: string,
  workspace: string,
  other: Owner | undefined,
  { since, host }: Owner,
): ConfigError {
  const holder =
    other === undefined
      ? "Another castellan"
      : `Another castellan (process ${other.pid} on ${other.host}, for ${ageOf(other.since, since)})`;
  const removal =
    other?.host === host
      ? `If process ${other.pid} is something else by now`
      : "If you are sure that it has ended";
  return new ConfigError(
    `${holder} is applying to ${workspace}. Nothing was sent. Wait until it has ended. ${removal}, remove ${path}.`,
  );
}

function ageOf(since: string, now: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(since)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
