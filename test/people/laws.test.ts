import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { editText } from "../../src/edit/edit-text.ts";
import { formatText } from "../../src/format/format-text.ts";
import { exportPeople, peopleAsCsv } from "../../src/people/export-people.ts";
import { desiredIn, HEADER, TODAY } from "../desired/reading.ts";
import { importInto } from "./importing.ts";

const ADDRESSES = [
  "ana@acme.example",
  "bo@acme.example",
  "cyd@acme.example",
  "ñ@acme.example",
  "ana@other.example",
];
const GROUPS = ["dev", "qa", "web", "ops"];

/** Files as people write them: one or two, in any style, with comments. */
const files = fc
  .record({
    known: fc.subarray(ADDRESSES),
    spread: fc.boolean(),
    inBraces: fc.boolean(),
    members: fc.tuple(...GROUPS.map(() => fc.subarray([0, 1, 2]))),
    place: fc.constantFrom("together", "apart", "elsewhere"),
    dashesLast: fc.boolean(),
    newline: fc.constantFrom("\n", "\r\n"),
    ended: fc.boolean(),
  })
  .map(({ known, spread, inBraces, members, place, dashesLast, newline, ended }) => {
    const aliases = known.map((_, index) => `p${index}`);
    const person = (email: string, index: number) =>
      spread && !inBraces
        ? `  p${index}: # ${index}\n    email: ${JSON.stringify(email)}\n`
        : `${inBraces ? "" : "  "}p${index}: {email: ${JSON.stringify(email)}}${inBraces ? "" : " # it\n"}`;
    const entries = known.map(person);
    const people =
      known.length === 0
        ? ""
        : inBraces
          ? `people: { ${entries.join(", ")} } # all\n`
          : `# who\npeople:\n${entries.join("\n")}  # the end\n\n`;
    const [dev = [], qa = [], web = [], ops = []] = members.map((some) =>
      some.flatMap((index) => aliases[index] ?? []),
    );
    const inDashes = `  qa:
    members:${qa.length === 0 ? " []" : qa.map((alias) => `\n    - ${alias}`).join(" # it")}`;
    const groups = `# groups
groups:
  dev: { members: [${dev.join(", ")}] } # dev
${dashesLast ? "" : `${inDashes} # q\n`}  # web
  web: { members: [
    ${web.map((alias) => `${alias}, # ${alias}\n    `).join("")}
    ] }
  ops: {${ops.length === 0 ? "" : ` members: [${ops.join(", ")}] `}}
${dashesLast ? inDashes : "# last"}`;
    const text = (all: string) => (ended ? `${all}\n` : all).replaceAll("\n", newline);
    return filesOf(place, text(people), text(groups), text("mode: additive"));
  });

/** New people go into people.yaml: where all the others are, or not. */
function filesOf(
  place: string,
  people: string,
  groups: string,
  mode: string,
): Record<string, string> {
  if (place === "together") return { "people.yaml": `${HEADER}${people}${groups}` };
  const apart = { "header.yaml": HEADER, "people.yaml": `${people}${mode}`, "groups.yaml": groups };
  if (place === "apart") return apart;
  return { "header.yaml": HEADER, "who.yaml": `${people}${mode}`, "people.yaml": groups };
}

/** Rows of a CSV file: some known, some new, some twice. */
const rows = fc.array(
  fc.record({
    email: fc.oneof(
      fc.constantFrom(...ADDRESSES),
      fc
        .constantFrom("lou", "max.wong", "null", "1e3", "x{y}", "'q'")
        .map((name) => `${name}@acme.example`),
    ),
    upper: fc.boolean(),
    groups: fc.subarray(GROUPS),
    reason: fc.constantFrom("", "OPS-1", "a: b #c", "=1", 'so "so", and\nso'),
  }),
  { minLength: 1, maxLength: 12 },
);

function csvOf(
  list: readonly { email: string; upper: boolean; groups: string[]; reason: string }[],
  delimiter: string,
): string {
  const lines = list.map(({ email, upper, groups, reason }) =>
    [
      upper ? email.toUpperCase() : email,
      groups.join("|"),
      `"${reason.replaceAll('"', '""')}"`,
    ].join(delimiter),
  );
  return [["email", "groups", "reason"].join(delimiter), ...lines].join("\r\n");
}

test("import, then load: everybody is there, nothing that was there has gone, and a second import changes nothing", () => {
  fc.assert(
    fc.property(files, rows, fc.constantFrom(",", ";", "\t"), (before, list, delimiter) => {
      const csv = csvOf(list, delimiter);
      const { files: after, problems, edited } = importInto(before, csv);
      expect(problems).toEqual([]);

      const [old, now] = [desiredIn(before), desiredIn(after)];
      const byAddress = new Map(
        now.people.map(({ alias, identity }) => ["email" in identity ? identity.email : "", alias]),
      );
      for (const { email, groups } of list) {
        const alias = byAddress.get(email.normalize("NFC").toLowerCase());
        expect(alias).toBeDefined();
        for (const slug of groups) expect(memberships(now)).toContain(`${slug}/${alias}`);
      }
      expect(now.people.map(({ alias }) => alias)).toEqual(
        expect.arrayContaining(old.people.map(({ alias }) => alias)),
      );
      expect(memberships(now)).toEqual(expect.arrayContaining(memberships(old)));

      for (const { before: text = "", edits } of edited) expectOnlyAdditions(text, edits);
      expect(importInto(after, csv).edited).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

/** Nothing that was written is taken away: at most the space between two brackets, or behind a comma. */
function expectOnlyAdditions(
  text: string,
  edits: readonly { at: number; remove?: number }[],
): void {
  for (const { at, remove = 0 } of edits) expect(text.slice(at, at + remove).trim()).toBe("");
}

test("files in the one form are in it afterwards, whatever is added", () => {
  fc.assert(
    fc.property(files, rows, fc.nat(12), (loose, list, more) => {
      const formed = Object.fromEntries(
        Object.entries(loose).map(([file, text]) => [file, formatText(text) ?? text]),
      );
      const many = Array.from({ length: more }, (_, index) => ({
        email: `somebody.with.a.long.name.${index}@acme.example`,
        upper: false,
        groups: GROUPS,
        reason: "r".repeat(index * 10),
      }));
      const { files: after, edited } = importInto(formed, csvOf([...list, ...many], ","));
      for (const [file, text] of Object.entries(after)) {
        if (formatText(formed[file] ?? "") === formed[file]) expect(formatText(text)).toBe(text);
      }
      for (const { before = "", edits, after: text } of edited)
        expect(editText(before, edits)).toBe(text);
    }),
  );
});

test("what is exported can be imported into its own files, and into empty ones", () => {
  fc.assert(
    fc.property(files, rows, (before, list) => {
      const full = importInto(before, csvOf(list, ",")).files;
      const people = exportPeople(desiredIn(full), { today: TODAY });
      const csv = peopleAsCsv(people);
      expect(importInto(full, csv).edited).toEqual([]);

      const empty = {
        "header.yaml": HEADER,
        "groups.yaml": `groups: { ${GROUPS.map((slug) => `${slug}: {}`).join(", ")} }\n`,
      };
      const { files: copy, problems } = importInto(empty, csv);
      expect(problems).toEqual([]);
      expect(exportPeople(desiredIn(copy), { today: TODAY })).toEqual(people);
    }),
  );
});

function memberships({ groups }: ReturnType<typeof desiredIn>): string[] {
  return groups.flatMap(({ slug, members = [] }) =>
    members.map(({ holder }) => `${slug}/${holder}`),
  );
}
