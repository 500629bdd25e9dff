import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { factsFrom } from "../../src/access/facts.ts";
import { fromTables, toTables } from "../../src/report/live-tables.ts";
import { pack, unpack } from "../../src/report/packed.ts";
import { factsOf, worldOf } from "../access/world.ts";
import { anyWorld } from "../access/worlds.ts";
import { reportOn } from "./reports.ts";
import { snapshotOf } from "./snapshots.ts";

type Line = { text?: string; number?: number };

test("a table gives back the records it was made of, by way of JSON", () => {
  const line: fc.Arbitrary<Line> = fc.record(
    { text: fc.string({ unit: "binary" }), number: fc.integer() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const packed = JSON.parse(JSON.stringify(pack<Line>(["text", "number"], lines)));
      expect(unpack<Line>(packed)).toEqual(lines.map((one) => ({ ...one })));
    }),
  );
});

test("a column holds texts or numbers, never both", () => {
  expect(() => pack(["cell"], [{ cell: "one" }, { cell: 2 }])).toThrow("never both");
});

test("the page sees the facts that the command line sees", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const tables = JSON.parse(JSON.stringify(toTables(snapshotOf(world), new Map())));
      const { listing, reads } = fromTables(tables);
      expect(factsFrom(listing, reads)).toEqual(factsOf(world));
    }),
  );
});

test("an old invitation has its day, its sender and what it is to, also without files", () => {
  const snapshot = snapshotOf(worldOf({}));
  snapshot.directory.invitations = {
    known: [
      {
        email: "zoe@acme.example",
        groups: ["devs", "qa"],
        sent: "2026-10-01",
        by: { uuid: "ana", name: "Ana" },
      },
      { email: "max@acme.example", groups: [], sent: "2026-10-02" },
    ],
  };
  const table = reportOn(snapshot).ghosts.find(({ reason }) => reason === "old-invitation");
  expect(table && unpack(table.ghosts)).toMatchObject([
    { account: "zoe@acme.example", sent: "2026-10-01", by: "Ana", to: "devs, qa" },
    { account: "max@acme.example", sent: "2026-10-02", to: "a repository" },
  ]);
});
