import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { LineAppender } from "../../src/journal/line-appender.ts";
import { openJournal } from "../../src/journal/open-journal.ts";
import { parseJournal } from "../../src/journal/parse-journal.ts";
import { journalIn } from "../../src/journal/place.ts";
import { preparePlace } from "../../src/journal/prepare-place.ts";
import { findRun, readRuns } from "../../src/journal/read-runs.ts";
import { runId } from "../../src/journal/run-id.ts";
import type { RunHeader } from "../../src/model/journal.ts";
import type { Outcome, Step } from "../../src/model/plan.ts";
import { changeFrom, grant } from "../reconcile/fixtures.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 11, 12, 345);
const HEADER: RunHeader = {
  run: runId(NOW, "1a2b"),
  at: new Date(NOW).toISOString(),
  castellan: "0.1.0",
  provider: "bitbucket",
  workspace: "acme",
  digest: "0".repeat(64),
  caller: "{admin}",
  steps: 4,
};

const stepOf = (text: string): Step => ({
  change: changeFrom(text),
  request: { method: "PUT", path: "/2.0/x" },
});

async function place(): Promise<string> {
  const directory = join(mkdtempSync(join(tmpdir(), "castellan-journal-")), "kept");
  await preparePlace(directory);
  return directory;
}

/** A run of four steps: done, failed after a lost answer, without a result, and skipped. */
async function writeRun(directory: string, header = HEADER): Promise<string> {
  const journal = await openJournal(directory, header, () => NOW);
  await journal.intent({ index: 0, step: stepOf("create repository/r ana read"), lost: [] });
  await journal.result({ index: 0, result: "done" });
  await journal.intent({ index: 1, step: stepOf("create repository/s ana read"), lost: [] });
  await journal.result({ index: 1, result: "failed", reason: "no answer" });
  const lost = [grant("group/old ana member")];
  await journal.intent({ index: 2, step: stepOf("delete-group old"), lost });
  await journal.result({ index: 3, result: "skipped", reason: "held back" });
  await journal.end([
    { index: 0, step: stepOf("create repository/r ana read"), result: "done" } as Outcome,
  ]);
  return readFileSync(journalIn(directory, header.run), "utf8");
}

test("ids of runs sort by time, and say it", () => {
  expect(HEADER.run).toBe("20261123-101112-1a2b");
  expect(runId(NOW + 1000, "0000") > HEADER.run).toBe(true);
});

test("a journal reads back as what was written", async () => {
  const directory = await place();
  const text = await writeRun(directory);
  expect(parseJournal(text, "x")).toEqual({
    ...HEADER,
    written: [
      { index: 0, change: changeFrom("create repository/r ana read"), lost: [], outcome: "done" },
      {
        index: 1,
        change: changeFrom("create repository/s ana read"),
        lost: [],
        outcome: "unknown",
      },
      {
        index: 2,
        change: changeFrom("delete-group old"),
        lost: [grant("group/old ana member")],
        outcome: "unknown",
      },
    ],
    counts: { done: 1, already: 0, failed: 1, skipped: 1, unknown: 1 },
    ended: true,
    finished: false,
    torn: false,
  });
  expect(await findRun(directory, "last")).toMatchObject(HEADER);
});

test.each([
  { status: undefined, outcome: "unknown" },
  { status: 403, outcome: "refused" },
  { status: 404, outcome: "refused" },
  { status: 429, outcome: "refused" },
  { status: 408, outcome: "unknown" },
  { status: 503, outcome: "unknown" },
])("a write that failed with $status is $outcome", async ({ status, outcome }) => {
  const directory = await place();
  const journal = await openJournal(directory, HEADER, () => NOW);
  await journal.intent({ index: 0, step: stepOf("create repository/r ana read"), lost: [] });
  await journal.result({
    index: 0,
    result: "failed",
    reason: "x",
    ...(status === undefined ? {} : { status }),
  });
  await journal.end([]);
  expect((await findRun(directory, "last")).written).toMatchObject([{ outcome }]);
});

test("whatever byte the process is killed at, the journal can be read up to there", async () => {
  const text = await writeRun(await place());
  const lines = text.split("\n");
  const first = (lines[0] ?? "").length + 1;
  for (let bytes = first; bytes < text.length; bytes += 1) {
    const cut = text.slice(0, bytes);
    const read = parseJournal(cut, "x");
    expect({ bytes, torn: read.torn, ended: read.ended }).toEqual({
      bytes,
      torn: !cut.endsWith("\n"),
      ended: false,
    });
    const whole = cut.split("\n").slice(0, -1);
    expect(read.written).toHaveLength(whole.filter((line) => line.includes('"intent"')).length);
  }
  for (let bytes = 0; bytes < first; bytes += 1)
    expect(() => parseJournal(text.slice(0, bytes), "x")).toThrow(/before its first line/);
});

describe("a journal that is not right is never guessed at", () => {
  test.each([
    {
      name: "another version",
      edit: (text: string) => text.replace('"version":1', '"version":2'),
      says: /another version/,
    },
    {
      name: "a line that is not JSON",
      edit: (text: string) => text.replace('{"type":"intent"', '{type:"intent"'),
      says: /:2: the journal is damaged/,
    },
    {
      name: "a line of another kind",
      edit: (text: string) => text.replace('"type":"intent"', '"type":"intend"'),
      says: /:2: the journal is damaged/,
    },
    {
      name: "no first line",
      edit: (text: string) => text.slice(text.indexOf("\n") + 1),
      says: /before its first line/,
    },
  ])("$name", async ({ edit, says }) => {
    const directory = await place();
    const text = await writeRun(directory);
    expect(() => parseJournal(edit(text), "x")).toThrow(says);
    writeFileSync(journalIn(directory, HEADER.run), edit(text));
    expect(await readRuns(directory)).toMatchObject([
      { run: HEADER.run, damaged: expect.stringMatching(says) },
    ]);
    await expect(findRun(directory, "last")).rejects.toMatchObject({ name: "ConfigError" });
  });
});

test("a run is found by id, by the beginning of just one, and as the last", async () => {
  const directory = await place();
  const later = { ...HEADER, run: runId(NOW + 60_000, "3c4d") };
  await writeRun(directory);
  await writeRun(directory, later);
  expect((await readRuns(directory)).map(({ run }) => run)).toEqual([later.run, HEADER.run]);
  expect((await findRun(directory, "last")).run).toBe(later.run);
  expect((await findRun(directory, "20261123-101112")).run).toBe(HEADER.run);
  await expect(findRun(directory, "20261123")).rejects.toThrow(/2 runs begin with/);
  await expect(findRun(directory, "../../etc")).rejects.toThrow(/No run on record/);
  await expect(findRun(join(directory, "none"), "last")).rejects.toThrow(/There is no run/);
});

test("two runs never write to one journal", async () => {
  const directory = await place();
  await writeRun(directory);
  await expect(openJournal(directory, HEADER, () => NOW)).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("Nothing was changed"),
  });
});

test("a place that cannot be written to is refused", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "castellan-journal-")), "file");
  writeFileSync(file, "");
  await expect(preparePlace(join(file, "below"))).rejects.toMatchObject({
    name: "ConfigError",
    message: expect.stringContaining("--journal-dir"),
  });
});

describe("lines", () => {
  /** A disk that flushes only when told to. */
  function slowDisk() {
    const events: string[] = [];
    const flushes: { resolve: () => void; reject: (error: Error) => void }[] = [];
    return {
      events,
      flushes,
      appendFile: async (text: string) => void events.push(`write ${text.split("\n").length - 1}`),
      datasync: () =>
        new Promise<void>((resolve, reject) => {
          events.push("flush");
          flushes.push({ resolve, reject });
        }),
    };
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test("are on disk before their promise resolves, and those that come meanwhile share the next flush", async () => {
    const disk = slowDisk();
    const lines = new LineAppender(disk as never);
    const done: number[] = [];
    for (const number of [1, 2, 3]) void lines.append(number).then(() => done.push(number));
    await settle();
    expect({ events: disk.events, done }).toEqual({ events: ["write 1", "flush"], done: [] });
    disk.flushes[0]?.resolve();
    await settle();
    expect({ events: disk.events, done }).toEqual({
      events: ["write 1", "flush", "write 2", "flush"],
      done: [1],
    });
    disk.flushes[1]?.resolve();
    await settle();
    expect(done).toEqual([1, 2, 3]);
  });

  test("after the first failure nothing is written any more", async () => {
    const disk = slowDisk();
    const lines = new LineAppender(disk as never);
    const first = lines.append(1);
    const second = lines.append(2);
    await settle();
    disk.flushes[0]?.reject(new Error("the disk is full"));
    await expect(first).rejects.toThrow("the disk is full");
    await expect(second).rejects.toThrow("the disk is full");
    await expect(lines.append(3)).rejects.toThrow("the disk is full");
    expect(disk.events).toEqual(["write 1", "flush"]);
  });
});

test("the journal's steps and grants are those of the plan's schema", () => {
  const schema = (name: string) => JSON.parse(readFileSync(`schema/${name}.schema.json`, "utf8"));
  const { $defs: own } = schema("journal");
  const { $defs: plan } = schema("plan");
  for (const [name, definition] of Object.entries(own))
    expect({ name, definition }).toEqual({ name, definition: plan[name] });
});
