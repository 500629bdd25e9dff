/** A comment line from its `#` on, or "" for the empty line between two of them. */
export type Remark = string;

/** One entry of a map, or one item of a list, with the comments that belong to it. */
export type Branch = {
  /** Absent in a list. */
  key?: string;
  value: Tree;
  /** What stands on lines of its own before it. */
  lead: Remark[];
  /** What stands behind it, on its first line. */
  eol?: Remark;
  /** Offset of its first character: in a list of dashes, of the dash. */
  start: number;
  /** The collection it stands in. */
  within: Collection;
};

/** A map or a list. */
export type Collection = {
  kind: "map" | "list";
  branches: Branch[];
  /** Comments behind the last entry that belong to none. */
  tail: Remark[];
  /** Written in braces or brackets, from one offset to another. */
  flow: boolean;
  start: number;
  end: number;
  /** What it is the value of; the whole file is the value of nothing. */
  owner?: Branch;
};

/** `source` is how a number or boolean is written. Text is known by its value alone. */
export type Leaf = {
  kind: "leaf";
  value: string | number | boolean;
  source: string;
  start: number;
};

export type Tree = Collection | Leaf;

/** Whether it is a map or a list. */
export function isCollection(tree: Tree): tree is Collection {
  return tree.kind !== "leaf";
}
