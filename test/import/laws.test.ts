import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseDesired, type SourceFile } from "../../src/desired/parse.ts";
import { formatText } from "../../src/format/format-text.ts";
import { describeLive } from "../../src/import/describe-live.ts";
import { writeDirectory } from "../../src/import/write-directory.ts";
import type { Review } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { plan } from "../../src/run.ts";
import { snapshotReader } from "../../src/snapshot/reader.ts";
import { TODAY } from "../desired/reading.ts";
import { AT, reversed, snapshots } from "./snapshots.ts";

const ORIGIN = { provider: "bitbucket", workspace: "acme", from: "From acme, today." } as const;

function imported(snapshot: Snapshot): SourceFile[] {
  return writeDirectory(describeLive(snapshot, {}), ORIGIN);
}

/** The plan for files over the workspace that they were imported from. */
async function planFor(files: readonly SourceFile[], snapshot: Snapshot): Promise<Review> {
  const { desired, problems } = parseDesired(files, { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems, null, 2));
  const reader = snapshotReader({ snapshot, mark: { takenAt: AT, digest: "" } });
  const toStep = bitbucketToStep("acme");
  const planned = await plan({ desired, reader, toStep, today: TODAY });
  if (!("review" in planned)) throw new Error(JSON.stringify(planned.problems, null, 2));
  return planned.review;
}

function authoritative(files: readonly SourceFile[]): SourceFile[] {
  return files.map(({ file, text }) => ({
    file,
    text: text.replace("mode: additive\n", "mode: authoritative\nsince: 2026-01-01\n"),
  }));
}

test("the plan after an import is empty, additive and authoritative", async () => {
  await fc.assert(
    fc.asyncProperty(snapshots, async (snapshot) => {
      const files = imported(snapshot);
      for (const all of [files, authoritative(files)]) {
        const { plan: made, findings } = await planFor(all, snapshot);
        expect(made.steps).toEqual([]);
        expect(findings.violations).toEqual([]);
        expect(findings.waiting).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test("the same workspace gives the same bytes, in whatever order it is told", () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      expect(imported(reversed(snapshot))).toEqual(imported(snapshot));
    }),
    { numRuns: 100 },
  );
});

test("what is imported is in the one form", () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      for (const { text } of imported(snapshot)) expect(formatText(text)).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test("nothing is dropped silently: every grant is in the files, or in a list of what is not", () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const { projects, repositories, groups, omissions } = describeLive(snapshot, {});
      const omitted = new Set(omissions.map(({ what }) => what));
      for (const { scope, read } of snapshot.grants) {
        const said = [...projects, ...repositories].find(
          ({ kind, name }) => kind === scope.kind && name === scope.name,
        );
        const rows = [...(said?.groups ?? []), ...(said?.users ?? [])].length;
        const whole = "known" in read && rows === read.known.length && said !== undefined;
        expect(whole || omitted.has(`${scope.kind}/${scope.name}`)).toBe(true);
      }
      const live = snapshot.directory.groups;
      for (const { slug, members } of "known" in live ? live.known : []) {
        const said = groups.find((group) => group.slug === slug);
        expect(said?.members?.length === members.length || omitted.has(`group/${slug}`)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
