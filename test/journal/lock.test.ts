import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { acquireLock, lockHolder, type Owner } from "../../src/journal/lock.ts";
import { lockIn } from "../../src/journal/place.ts";

const HOST = "here";
const ME: Owner = { pid: process.pid, host: HOST, since: "2026-11-23T10:11:12.000Z" };
/** The parent lives as long as the test does. */
const ALIVE: Owner = { pid: process.ppid, host: HOST, since: "2026-11-23T09:11:12.000Z" };
const DEAD: Owner = { ...ALIVE, pid: spawnSync(process.execPath, ["--version"]).pid };

function placeWith(owner?: Owner | string): string {
  const directory = mkdtempSync(join(tmpdir(), "castellan-lock-"));
  if (owner !== undefined)
    writeFileSync(
      lockIn(directory, "acme"),
      typeof owner === "string" ? owner : JSON.stringify(owner),
    );
  return directory;
}

test("a lock is held until it is released", async () => {
  const directory = placeWith();
  const lock = await acquireLock(directory, "acme", ME);
  expect(await lockHolder(directory, "acme", ALIVE)).toEqual(ME);
  lock.release();
  expect(existsSync(lockIn(directory, "acme"))).toBe(false);
  (await acquireLock(directory, "acme", ME)).release();
});

test.each([
  { name: "a process that lives", owner: ALIVE, says: `process ${ALIVE.pid} on here, for 60 min` },
  {
    name: "a process on another host",
    owner: { ...DEAD, host: "elsewhere" },
    says: "on elsewhere",
  },
  { name: "whoever wrote no name", owner: "", says: "Another castellan is applying" },
])("a lock of $name is respected: owner, age and what to do are said", async ({ owner, says }) => {
  const directory = placeWith(owner);
  const refused = acquireLock(directory, "acme", ME);
  await expect(refused).rejects.toMatchObject({ name: "ConfigError" });
  await expect(refused).rejects.toThrow(says);
  await expect(refused).rejects.toThrow(`remove ${lockIn(directory, "acme")}`);
  expect(existsSync(lockIn(directory, "acme"))).toBe(true);
});

test("a lock whose process is gone is taken over", async () => {
  const directory = placeWith(DEAD);
  const lock = await acquireLock(directory, "acme", ME);
  expect(lock.tookOver).toEqual(DEAD);
  expect(await lockHolder(directory, "acme", ALIVE)).toEqual(ME);
  lock.release();
  expect(readdirSync(directory)).toEqual([]);
});

test("of two that find it stale at once, one takes it over and the other is refused", async () => {
  for (let round = 0; round < 20; round += 1) {
    const directory = placeWith(DEAD);
    const rivals = [ME, ALIVE].map((owner) => acquireLock(directory, "acme", owner));
    const settled = await Promise.allSettled(rivals);
    const held = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(held.map(({ tookOver }) => tookOver)).toEqual([DEAD]);
    for (const lock of held) lock.release();
    expect(readdirSync(directory)).toEqual([]);
  }
});

test("whoever died while taking over is named, with the file to remove", async () => {
  const directory = placeWith(DEAD);
  const turn = `${lockIn(directory, "acme")}.takeover`;
  writeFileSync(turn, JSON.stringify(DEAD));
  await expect(acquireLock(directory, "acme", ME)).rejects.toThrow(`remove ${turn}`);
});

test("another workspace has another lock, and no name leads out of the directory", async () => {
  const directory = placeWith(ALIVE);
  const lock = await acquireLock(directory, "../../elsewhere", ME);
  expect(readdirSync(directory)).toHaveLength(2);
  lock.release();
});

test("a lock that was lost to somebody else is not removed", async () => {
  const directory = placeWith();
  const lock = await acquireLock(directory, "acme", ME);
  writeFileSync(lockIn(directory, "acme"), JSON.stringify(ALIVE));
  lock.release();
  expect(existsSync(lockIn(directory, "acme"))).toBe(true);
});
