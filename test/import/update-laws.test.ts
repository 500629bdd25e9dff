import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse, stringify } from "yaml";
import { parseDesired, type SourceFile } from "../../src/desired/parse.ts";
import { resolve } from "../../src/desired/resolve.ts";
import { editText } from "../../src/edit/edit-text.ts";
import { formatText } from "../../src/format/format-text.ts";
import { describeLive } from "../../src/import/describe-live.ts";
import { planUpdate } from "../../src/import/plan-update.ts";
import { writeDirectory } from "../../src/import/write-directory.ts";
import { type UpdatedFile, writeUpdate } from "../../src/import/write-update.ts";
import type { Desired } from "../../src/model/desired.ts";
import type { Read } from "../../src/model/read.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { TODAY } from "../desired/reading.ts";
import { reviewOver } from "./planning.ts";
import { snapshots } from "./snapshots.ts";

const ORIGIN = { provider: "bitbucket", workspace: "acme", from: "From acme, today." } as const;

function desiredIn(files: readonly SourceFile[]): Desired {
  const { desired, problems } = parseDesired(files, { today: TODAY });
  if (desired === undefined) throw new Error(JSON.stringify(problems, null, 2));
  return desired;
}

function updateOf(files: readonly SourceFile[], snapshot: Snapshot): UpdatedFile[] {
  const desired = desiredIn(files);
  const aliases = new Map<string, string>();
  for (const [alias, found] of resolve(desired.people, snapshot.directory).resolved) {
    const { identity } = found.person;
    if ("member" in found) aliases.set(found.member.uuid, alias);
    else if ("uuid" in identity) aliases.set(identity.uuid, alias);
  }
  const taken = desired.people.map(({ alias }) => alias);
  const update = planUpdate(describeLive(snapshot, { aliases, taken }), desired, TODAY);
  const sources = Object.fromEntries(files.map(({ file, text }) => [file, text]));
  return writeUpdate(update, desired, {
    sources,
    people: "people.yaml",
    place: (file) => file,
    head: () => "",
  });
}

function withUpdates(files: readonly SourceFile[], updated: readonly UpdatedFile[]): SourceFile[] {
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  for (const { file, after } of updated) texts.set(file, after);
  return [...texts].map(([file, text]) => ({ file, text }));
}

/** A workspace as it may have been before: some of its scopes, groups and rows were not there yet. */
function earlier(snapshot: Snapshot, dropped: readonly number[]): Snapshot {
  let number = 0;
  const keep = (): boolean => {
    number += 1;
    return !dropped.includes(number % 17);
  };
  const some = <T>(read: Read<T[]>): Read<T[]> =>
    "known" in read ? { known: read.known.filter(keep) } : read;
  const { directory } = snapshot;
  const groups = some(directory.groups);
  return {
    ...snapshot,
    directory: {
      ...directory,
      groups:
        "known" in groups
          ? { known: groups.known.map((one) => ({ ...one, members: one.members.filter(keep) })) }
          : groups,
    },
    grants: snapshot.grants.filter(keep).map((one) => ({ ...one, read: some(one.read) })),
  };
}

/** Files as somebody else might have written them, with comments. */
function restyled(
  files: readonly SourceFile[],
  how: { indent: number; flow: boolean },
): SourceFile[] {
  return files.map(({ file, text }) => {
    const collectionStyle = how.flow && file !== "castellan.yaml" ? "flow" : "block";
    const written = stringify(parse(text), { indent: how.indent, collectionStyle });
    return { file, text: `# kept ${file}\n${written}# end of ${file}\n` };
  });
}

const style = fc.oneof(
  fc.constant(undefined),
  fc.record({ indent: fc.constantFrom(2, 4), flow: fc.boolean() }),
);

test("an update makes files say what is new: the plan is empty, and a second update adds nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      snapshots,
      fc.uniqueArray(fc.nat(16), { maxLength: 10 }),
      style,
      async (snapshot, dropped, how) => {
        const first = writeDirectory(describeLive(earlier(snapshot, dropped), {}), ORIGIN);
        const files = how === undefined ? first : restyled(first, how);
        const updated = updateOf(files, snapshot);
        const after = withUpdates(files, updated);
        expect((await reviewOver(after, snapshot)).plan.steps).toEqual([]);
        expect(updateOf(after, snapshot)).toEqual([]);
        for (const { file, before, after: text, edits } of updated) {
          expect(editText(before ?? "", edits)).toBe(text);
          if (how === undefined) expect(formatText(text)).toBe(text);
          else
            for (const line of (before ?? "").split("\n").filter((one) => one.startsWith("#")))
              expect(text).toContain(`${line}\n`);
          expect(text.includes(`# end of ${file}`)).toBe(how !== undefined && before !== undefined);
        }
      },
    ),
    {
      numRuns: 150,
      seed: -877561792,
      path: "11:0:0:0:0:0:0:0:0:0:0:0:0:0:0:1:1:6:9:14:3:9:15:14:15:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:34:35:18:17:23:22:26",
    },
  );
});

test("an update over the workspace that was imported changes nothing", () => {
  fc.assert(
    fc.property(snapshots, (snapshot) => {
      const files = writeDirectory(describeLive(snapshot, {}), ORIGIN);
      expect(updateOf(files, snapshot)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
