import assert from "node:assert/strict";
import { stringify } from "yaml";
import { parseDesired, type SourceFile } from "../../src/desired/parse.ts";
import { adopt } from "../../src/drift/adopt.ts";
import { driftOf } from "../../src/drift/items.ts";
import type { Case } from "./case.ts";
import { same } from "./comparing.ts";
import type { DesiredData } from "./desired-data.ts";
import { planFor, TODAY } from "./planning.ts";
import { worldReader } from "./world-reader.ts";

/**
 * After all is adopted that can be, the next plan has exactly the steps that could not be; and is empty when there were none. What stands
 * in the files beside it stays.
 */
export async function adoptingConverges({ world, data }: Case, flow: boolean): Promise<void> {
  const files = written(data, flow);
  const { review, directory } = await planFor(files, worldReader(world));
  const items = driftOf(review).flatMap((scope) => scope.items);
  const { desired } = parseDesired(files, { today: TODAY });
  assert(desired !== undefined);
  const ground = { desired, directory, findings: review.findings, today: TODAY };
  const { texts, adopted, refused } = adopt(items, sourcesOf(files), ground);
  same(adopted.length + refused.length, items.length);
  const after = Object.entries(texts).map(([file, text]) => ({ file, text }));
  const then = await planFor(after, worldReader(world));
  same(
    driftOf(then.review)
      .flatMap((scope) => scope.items)
      .map(({ id }) => id),
    refused.map(({ item }) => item.id).toSorted((a, b) => order(a, items) - order(b, items)),
  );
  for (const [file, text] of Object.entries(texts))
    for (const comment of sourcesOf(files)[file]?.match(/^# .*$/gm) ?? [])
      assert(text.includes(comment));
}

function order(id: string, items: readonly { id: string }[]): number {
  return items.findIndex((item) => item.id === id);
}

function sourcesOf(files: readonly SourceFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ file, text }) => [file, text]));
}

function written(data: DesiredData, flow: boolean): SourceFile[] {
  const { version, provider, workspace, limits: _limits, mode, ...rest } = data;
  const options = {
    aliasDuplicateObjects: false,
    collectionStyle: flow ? "flow" : "block",
  } as const;
  const sections = Object.entries(rest).map(([name, section]) => ({
    file: `${name}.yaml`,
    text: `# what ${name} there are\n${name}: ${flow ? "" : "\n  "}${stringify(section, options)
      .trim()
      .replaceAll("\n", flow ? "\n " : "\n  ")}\n# that is all\n`,
  }));
  const head = { version, provider, workspace, ...(mode !== undefined && { mode }) };
  return [{ file: "head.yaml", text: stringify(head) }, ...sections];
}
