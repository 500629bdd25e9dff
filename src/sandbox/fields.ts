/**
 * Partial responses: `fields=a.b` keeps only what is named, `+a.b` adds what is hidden by default, `-a.b` takes away;
 * `*` stands for every member. See https://developer.atlassian.com/cloud/bitbucket/rest/intro/#partial-response.
 */
export type Fields = { only: Tree | undefined; removed: Tree; added: ReadonlySet<string> };

type Tree = Map<string, Tree>;

/** Reads the value of `fields=`; a `+` that was not encoded arrives as a space and no longer means "add". */
export function parseFields(text: string | null): Fields | undefined {
  if (text === null || text.trim() === "") return undefined;
  const only: Tree = new Map();
  const removed: Tree = new Map();
  const added = new Set<string>();
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part.startsWith("+")) added.add(part.slice(1));
    else if (part.startsWith("-")) grow(removed, part.slice(1));
    else if (part !== "") grow(only, part);
  }
  return { only: only.size > 0 ? only : undefined, removed, added };
}

/** Whether a field that is hidden by default was asked for, by adding it or by naming it. */
export function isAsked(fields: Fields | undefined, path: string): boolean {
  if (fields === undefined) return false;
  return (
    fields.added.has(path) || (fields.only !== undefined && covers(fields.only, path.split(".")))
  );
}

/** Cuts a body down to the fields that were asked for. Lists are looked through. */
export function selectFields(fields: Fields | undefined, body: unknown): unknown {
  if (fields === undefined) return body;
  const kept = fields.only === undefined ? body : keep(body, fields.only);
  return fields.removed.size === 0 ? kept : drop(kept, fields.removed);
}

function grow(tree: Tree, path: string): void {
  let node = tree;
  for (const name of path.split(".")) {
    const next = node.get(name) ?? new Map();
    node.set(name, next);
    node = next;
  }
}

function covers(tree: Tree, [name, ...rest]: string[]): boolean {
  if (name === undefined) return true;
  const next = tree.get(name) ?? tree.get("*");
  return next !== undefined && (next.size === 0 || covers(next, rest));
}

function keep(value: unknown, tree: Tree): unknown {
  if (tree.size === 0 || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, tree));
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const next = tree.get(name) ?? tree.get("*");
    if (next !== undefined) kept[name] = keep(member, next);
  }
  return kept;
}

function drop(value: unknown, tree: Tree): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => drop(item, tree));
  const rest: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const next = tree.get(name) ?? tree.get("*");
    if (next === undefined) rest[name] = member;
    else if (next.size > 0) rest[name] = drop(member, next);
  }
  return rest;
}
