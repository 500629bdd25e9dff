import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { SourceFile } from "../../src/desired/parse.ts";
import { formatText } from "../../src/format/format-text.ts";
import { describeLive } from "../../src/import/describe-live.ts";
import { writeDirectory } from "../../src/import/write-directory.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { reviewOver } from "./planning.ts";
import { reversed, snapshots } from "./snapshots.ts";

const ORIGIN = { provider: "bitbucket", workspace: "acme", from: "From acme, today." } as const;

function imported(snapshot: Snapshot): SourceFile[] {
  return writeDirectory(describeLive(snapshot, {}), ORIGIN);
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
        const { plan: made, findings } = await reviewOver(all, snapshot);
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
