import type { DriftItem, DriftScope } from "../model/drift.ts";
import { type Operation, operate } from "./operations.ts";
import { type Ground, Ways } from "./ways.ts";

/** The texts of the files once they say what is live, and what they cannot be made to say. */
export type Adoption = {
  texts: Record<string, string>;
  adopted: DriftItem[];
  refused: { item: DriftItem; why: string }[];
};

/** Makes the files say what is live, for these items, and leaves everything else in them alone. Pure. */
export function adopt(
  items: readonly DriftItem[],
  sources: Readonly<Record<string, string>>,
  ground: Ground,
): Adoption {
  const ways = new Ways(ground);
  const adopted: DriftItem[] = [];
  const refused: Adoption["refused"] = [];
  const operations: Operation[] = [];
  for (const { item, way } of settled(items, ways))
    if ("not" in way) refused.push({ item, why: way.not });
    else {
      adopted.push(item);
      operations.push(...way.operations);
    }
  return { texts: operate(sources, inOrder(operations)), adopted, refused };
}

/** The scopes with what each item would take to be adopted: why it cannot, where it cannot. */
export function judged(scopes: readonly DriftScope[], ground: Ground): DriftScope[] {
  const ways = new Ways(ground);
  const all = settled(
    scopes.flatMap(({ items }) => items),
    ways,
  );
  const why = new Map(all.map(({ item, way }) => [item.id, "not" in way ? way.not : undefined]));
  return scopes.map(({ items, ...scope }) => ({
    ...scope,
    items: items.map((item) => {
      const not = why.get(item.id);
      return not === undefined ? item : { ...item, notAdoptable: not };
    }),
  }));
}

/** A group's entry can go only if what names it goes too: whatever is refused is not counted on, until nothing more is. */
function settled(items: readonly DriftItem[], ways: Ways) {
  let counted = items;
  for (;;) {
    const found = items.map((item) => ({ item, way: ways.of(item, counted) }));
    const left = found.filter(({ way }) => !("not" in way)).map(({ item }) => item);
    if (left.length === counted.length) return found;
    counted = left;
  }
}

/** Entries are made before they are named, and removed last. */
function inOrder(operations: readonly Operation[]): Operation[] {
  const isDeclaring = ({ do: what, path }: Operation): boolean =>
    what === "put" && path.length === 1;
  const isRemoving = ({ do: what, path }: Operation): boolean =>
    what === "remove" && path.length === 1;
  const rank = (one: Operation): number => (isDeclaring(one) ? 0 : isRemoving(one) ? 2 : 1);
  return operations.toSorted((left, right) => rank(left) - rank(right));
}
