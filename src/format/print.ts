import { writeScalar } from "../edit/write-scalar.ts";
import { type Shape, shapeUnder } from "./shape.ts";
import {
  type Branching,
  type Entry,
  isCollection,
  type Leaf,
  type Remark,
  type Tree,
} from "./tree.ts";

/** Longer lines are broken, as everywhere in castellan. */
const WIDTH = 100;

/** A file as lines. */
export function printFile(root: Branching, shape: Shape): string[] {
  const lines: string[] = [];
  for (const [index, branch] of root.branches.entries()) {
    const apart = index > 0 && isSection(branch) && branch.lead[0] !== "";
    const lead = apart ? ["", ...branch.lead] : branch.lead;
    lines.push(...printLines({ ...branch, lead }, shape, 0));
  }
  lines.push(...remarks(root.tail, 0));
  return trimmed(lines);
}

/** Settings stand together; everything else has an empty line before it. */
function isSection({ value }: Entry): boolean {
  return isCollection(value);
}

/** Lines without empty ones at the ends, or two in a row. */
function trimmed(lines: readonly string[]): string[] {
  const kept = lines.filter((line, index) => line !== "" || (index > 0 && lines[index - 1] !== ""));
  while (kept.at(-1) === "") kept.pop();
  return kept;
}

function printCollection({ branches, tail }: Branching, shape: Shape, indent: number): string[] {
  return trimmed([
    ...branches.flatMap((branch) => printLines(branch, shape, indent)),
    ...remarks(tail, indent),
  ]);
}

function remarks(list: readonly Remark[], indent: number): string[] {
  return list.map((remark) => (remark === "" ? "" : " ".repeat(indent) + remark));
}

/** An entry or item as lines, with its comments. */
export function printLines(branch: Entry, shape: Shape, indent: number): string[] {
  return branch.key === undefined
    ? printItem(branch, shape, indent)
    : printEntry(branch, shape, indent);
}

function printEntry(branch: Entry, shape: Shape, indent: number): string[] {
  const { key = "", value, lead, eol } = branch;
  const head = `${" ".repeat(indent)}${writeScalar(key)}:`;
  const behind = eol === undefined ? "" : ` ${eol}`;
  const before = remarks(lead, indent);
  if (!isCollection(value)) return [...before, ...printLeaf(value, head, behind, indent)];
  const inside = shapeUnder(shape, key);
  const line = oneLine(value, inside, `${head} `);
  if (line !== undefined) return [...before, line + behind];
  return [...before, head + behind, ...printCollection(value, inside, indent + 2)];
}

function printItem({ value, lead, eol }: Entry, shape: Shape, indent: number): string[] {
  const dash = `${" ".repeat(indent)}- `;
  const inside = shapeUnder(shape, undefined);
  const behind = eol === undefined ? "" : ` ${eol}`;
  const line = isCollection(value) ? oneLine(value, inside, dash) : `${dash}${writeLeaf(value)}`;
  if (line !== undefined) return [...remarks(lead, indent), line + behind];
  const above = eol === undefined ? lead : [...lead, eol];
  return printSpreadItem(value as Branching, above, inside, indent);
}

/** The first key stands behind the dash, so that there is no room for the comment that did. */
function printSpreadItem(
  value: Branching,
  above: readonly Remark[],
  shape: Shape,
  indent: number,
): string[] {
  const [start = "", ...rest] = printCollection(value, shape, indent + 2);
  return [...remarks(above, indent), `${" ".repeat(indent)}- ${start.trimStart()}`, ...rest];
}

/** Text of several lines stays text of several lines, where YAML can say it so. */
function printLeaf(leaf: Leaf, head: string, behind: string, indent: number): string[] {
  const block = blockText(leaf);
  if (block === undefined) return [`${head} ${writeLeaf(leaf)}${behind}`];
  const deeper = " ".repeat(indent + 2);
  return [
    `${head} ${block.header}${behind}`,
    ...block.lines.map((line) => (line === "" ? "" : deeper + line)),
  ];
}

function blockText({ value }: Leaf): { header: string; lines: string[] } | undefined {
  if (typeof value !== "string" || !value.includes("\n")) return undefined;
  const ended = value.endsWith("\n");
  const lines = (ended ? value.slice(0, -1) : value).split("\n");
  const plain = lines.every(
    (line) => /^(\S(.*\S)?)?$/.test(line) && !/[\p{Cc}\p{Cf}\uFEFF]/u.test(line),
  );
  if (!plain || lines[0] === "" || lines.at(-1) === "") return undefined;
  return { header: ended ? "|" : "|-", lines };
}

function writeLeaf({ value, source }: Leaf): string {
  return typeof value === "string" ? writeScalar(value) : source;
}

/** All of it behind `before`, when there is room and nothing in it asks for lines of its own. */
function oneLine(collection: Branching, shape: Shape, before: string): string | undefined {
  if (isSpread(collection, shape)) return undefined;
  const line = before + inBraces(collection, shape);
  // What is empty cannot be broken.
  return line.length <= WIDTH || collection.branches.length === 0 ? line : undefined;
}

/** Lists of maps are read line by line; so is what has comments in it. */
function isSpread({ kind, branches, tail }: Branching, shape: Shape): boolean {
  if (branches.length === 0) return false;
  if (shape.spread || tail.length > 0) return true;
  return branches.some(({ key, value, lead, eol }) => {
    if (eol !== undefined || lead.some((remark) => remark !== "")) return true;
    if (!isCollection(value)) return blockText(value) !== undefined;
    return kind === "list" || isSpread(value, shapeUnder(shape, key));
  });
}

/** A value on one line. */
export function inBraces(tree: Tree, shape: Shape): string {
  if (!isCollection(tree)) return writeLeaf(tree);
  const { kind, branches } = tree;
  const inside = branches.map(({ key, value }) => {
    const text = inBraces(value, shapeUnder(shape, key));
    return key === undefined ? text : `${writeScalar(key)}: ${text}`;
  });
  if (kind === "list") return `[${inside.join(", ")}]`;
  return inside.length === 0 ? "{}" : `{ ${inside.join(", ")} }`;
}
