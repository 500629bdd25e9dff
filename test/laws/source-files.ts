import { stringify } from "yaml";
import type { SourceFile } from "../../src/desired/parse.ts";
import type { DesiredData } from "./desired-data.ts";

const SECTIONS = ["people", "groups", "projects", "repositories"] as const;

/** All of it in one file. */
export function oneFile(data: DesiredData): SourceFile[] {
  return [{ file: "access.yaml", text: yaml(data) }];
}

/** The same dealt out over as many files as `deal` names, each entry into the file that its turn says; entries in reverse order. */
export function manyFiles(data: DesiredData, deal: readonly number[]): SourceFile[] {
  const { people, groups, projects, repositories, ...header } = data;
  const sections = { people, groups, projects, repositories };
  const hands = new Map<number, Record<string, Record<string, unknown>>>();
  let turn = 0;
  for (const section of SECTIONS)
    for (const [name, value] of Object.entries(sections[section]).toReversed()) {
      const hand = deal[turn % Math.max(deal.length, 1)] ?? 0;
      turn += 1;
      const file = hands.get(hand) ?? {};
      file[section] = { ...file[section], [name]: reversed(value) };
      hands.set(hand, file);
    }
  return [
    { file: "zz-header.yaml", text: yaml(header) },
    ...[...hands].map(([hand, file]) => ({ file: `${9 - hand}.yaml`, text: yaml(file) })),
  ];
}

function yaml(data: unknown): string {
  return stringify(data, { aliasDuplicateObjects: false });
}

/** Maps with their keys the other way round: order means nothing in them. */
function reversed(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
