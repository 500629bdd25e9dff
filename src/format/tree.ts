/** A comment line from its `#` on, or "" for the empty line between two of them. */
export type Remark = string;

/** One entry of a map, or one item of a list, with the comments that belong to it. */
export type Entry = {
  /** Absent in a list. */
  key?: string;
  value: Tree;
  /** What stands on lines of its own before it. */
  lead: Remark[];
  /** What stands behind it, on its first line. */
  eol?: Remark;
};

/** A map or a list. */
export type Branching = {
  kind: "map" | "list";
  branches: Entry[];
  /** Comments behind the last entry that belong to none. */
  tail: Remark[];
};

/** `source` is how a number or boolean is written. Text is known by its value alone. */
export type Leaf = { kind: "leaf"; value: string | number | boolean; source: string };

/** What is printed. */
export type Tree = Branching | Leaf;

/** An entry that was read from a text. */
export type Branch = Omit<Entry, "value"> & {
  value: Collection | ReadLeaf;
  /** Offset of its first character: in a list of dashes, of the dash. */
  start: number;
  /** The collection it stands in. */
  within: Collection;
};

/** A map or a list that was read from a text. */
export type Collection = Omit<Branching, "branches"> & {
  branches: Branch[];
  /** Written in braces or brackets, from one offset to another. */
  flow: boolean;
  start: number;
  end: number;
  /** What it is the value of; the whole file is the value of nothing. */
  owner?: Branch;
};

export type ReadLeaf = Leaf & { start: number };

/** Whether it is a map or a list. */
export function isCollection(tree: Collection | ReadLeaf): tree is Collection;
export function isCollection(tree: Tree): tree is Branching;
export function isCollection(tree: Tree): boolean {
  return tree.kind !== "leaf";
}
