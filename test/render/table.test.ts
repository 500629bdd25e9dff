import { expect, test } from "@jest/globals";
import stringWidth from "string-width";
import { csv } from "../../src/render/csv.ts";
import { table } from "../../src/render/table.ts";

const paint = (_style: string, text: string) => text;

test("columns fit any script, and nothing is cut without a width", () => {
  expect(
    table(
      ["WHO", "HAS"],
      [
        ["山田太郎", "read"],
        ["ana", "admin"],
      ],
      { paint },
    ),
  ).toEqual(["WHO       HAS", "山田太郎  read", "ana       admin"]);
});

test("what does not fit is cut in the widest column, never wider than the terminal", () => {
  const long = "repository/".padEnd(90, "x");
  for (const width of [40, 41, 80]) {
    const lines = table(
      ["HAS", "ON"],
      [
        ["write", long],
        ["read", "山".repeat(60)],
      ],
      { paint, width },
    );
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(/^write {2}repository\/x+…$/);
    expect(lines[2]).toMatch(/^read {3}山+ ?…$/);
  }
});

test("CSV quotes what needs it, and no spreadsheet calculates it", () => {
  expect(
    csv([
      ["a", 'b"c', "d,e"],
      ["=1+1", "-x", ""],
    ]),
  ).toBe('a,"b""c","d,e"\r\n\'=1+1,\'-x,\r\n');
});
