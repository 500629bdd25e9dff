import type { Comment } from "./find-comments.ts";
import { type Branch, type Collection, isCollection, type Remark } from "./tree.ts";

/** Gives every comment to what it belongs to, and every entry the empty line before it. */
export function attach(root: Collection, comments: readonly Comment[], text: string): void {
  const attacher = new Attacher(root, text);
  let next = 0;
  for (const branch of attacher.branches) {
    for (; (comments[next]?.at ?? Number.POSITIVE_INFINITY) < branch.start; next += 1)
      attacher.give(comments[next] as Comment);
    attacher.separate(branch);
    attacher.pass();
  }
  for (; next < comments.length; next += 1) attacher.give(comments[next] as Comment);
}

class Attacher {
  /** All entries in the order of the text, those inside others behind these. */
  readonly branches: readonly Branch[];
  readonly #root: Collection;
  readonly #text: string;
  /** How many entries begin before where we are. */
  #passed = 0;

  constructor(root: Collection, text: string) {
    this.#root = root;
    this.#text = text;
    this.branches = all(root);
  }

  pass(): void {
    this.#passed += 1;
  }

  /** An empty line before an entry that begins a line. Before the first of a collection it would separate nothing. */
  separate(branch: Branch): void {
    const first = branch.within.branches[0] === branch && branch.lead.length === 0;
    if (!first && this.#beginsLine(branch.start) && this.#emptyLineBefore(branch.start))
      branch.lead.push("");
  }

  give(comment: Comment): void {
    const previous = this.branches[this.#passed - 1];
    if (previous === undefined)
      (this.branches[0]?.lead ?? this.#root.tail).push(...this.#spaced(comment));
    else if (comment.alone) this.#giveAlone(comment, previous);
    else giveBehind(comment, lineOwner(previous, comment.at));
  }

  #giveAlone(comment: Comment, previous: Branch): void {
    const { value } = previous;
    // Between a key and its value: nothing stands closer to it than the entry.
    if (value.start > comment.at && !(isCollection(value) && !value.flow)) {
      previous.lead.push(...this.#spaced(comment));
      return;
    }
    const next = this.branches[this.#passed];
    const flow = flowAround(previous, comment.at);
    if (flow !== undefined) {
      const inside = next !== undefined && next.within === flow;
      const empty = flow.branches.length === 0 ? flow.owner?.lead : undefined;
      (inside ? next.lead : (empty ?? flow.tail)).push(...this.#spaced(comment));
    } else this.#remarksAt(comment, previous, next).push(...this.#spaced(comment));
  }

  /** Where a line of its own goes that stands in no braces: by how far right it begins. */
  #remarksAt({ at }: Comment, previous: Branch, next: Branch | undefined): Remark[] {
    const column = this.#column(at);
    const floor = next === undefined ? -1 : this.#column(next.start);
    if (next !== undefined && (next.within === previous.value || column <= floor)) return next.lead;
    for (const collection of around(previous)) {
      const own = this.#column(collection.branches[0]?.start ?? collection.start);
      if (!collection.flow && own <= column && own > floor) return collection.tail;
    }
    return next?.lead ?? this.#root.tail;
  }

  #spaced({ at, text }: Comment): Remark[] {
    return this.#emptyLineBefore(at) && this.#beginsLine(at) ? ["", text] : [text];
  }

  #column(at: number): number {
    return at - this.#lineStart(at);
  }

  #beginsLine(at: number): boolean {
    return this.#text.slice(this.#lineStart(at), at).trim() === "";
  }

  #emptyLineBefore(at: number): boolean {
    const start = this.#lineStart(at);
    if (start === 0) return false;
    return this.#text.slice(this.#lineStart(start - 1), start).trim() === "";
  }

  #lineStart(at: number): number {
    return at === 0 ? 0 : this.#text.lastIndexOf("\n", at - 1) + 1;
  }
}

function all(collection: Collection): Branch[] {
  return collection.branches.flatMap((branch) => [
    branch,
    ...(isCollection(branch.value) ? all(branch.value) : []),
  ]);
}

/** A line has room for one comment: more than one go before it. */
function giveBehind({ text }: Comment, branch: Branch): void {
  if (branch.eol === undefined) branch.eol = text;
  else branch.lead.push(text);
}

/** Whose line it is: behind a bracket that closes, that of the entry whose list it closes. */
function lineOwner(previous: Branch, at: number): Branch {
  let branch = previous;
  for (const { flow, end, owner } of around(previous))
    if (flow && end <= at && owner !== undefined) branch = owner;
  return branch;
}

/** The innermost braces that an offset behind this entry's beginning stands in. */
function flowAround(previous: Branch, at: number): Collection | undefined {
  const own = isCollection(previous.value) ? [previous.value] : [];
  return [...own, ...around(previous)].find(
    ({ flow, start, end }) => flow && start < at && at < end,
  );
}

/** The collections that an entry stands in, the innermost first. */
function* around(branch: Branch): Generator<Collection> {
  for (let one: Branch | undefined = branch; one !== undefined; one = one.within.owner)
    yield one.within;
}
