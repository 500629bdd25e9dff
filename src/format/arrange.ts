import { type Shape, shapeUnder } from "./shape.ts";
import { type Branch, type Collection, isCollection, type Remark } from "./tree.ts";

/** Puts the keys of every map into their order; with `sort`, names and members as well. Comments go with what they belong to. */
export function arrange(collection: Collection, shape: Shape, { sort }: { sort: boolean }): void {
  const first = collection.branches[0];
  if (collection.kind === "map" && shape.keys !== undefined) byShape(collection, shape.keys);
  else if (sort && shape.each !== undefined && shape.each.keys?.["guard"] === undefined)
    collection.branches.sort((a, b) => compare(nameOf(a), nameOf(b)));
  if (collection.owner === undefined) keepHead(collection, first);
  for (const branch of collection.branches) {
    if (!isCollection(branch.value)) continue;
    arrange(branch.value, shapeUnder(shape, branch.key), { sort });
    if (branch.key === undefined) liftFirst(branch, branch.value);
  }
}

/** The first key of an item stands behind the dash: what is said before it goes before the dash. */
function liftFirst(item: Branch, { branches: [first] }: Collection): void {
  if (first === undefined || first.lead.length === 0) return;
  item.lead.push(...(item.eol === undefined ? [] : [item.eol]), ...first.lead.splice(0));
  delete item.eol;
}

function byShape({ branches }: Collection, keys: Readonly<Record<string, Shape>>): void {
  const order = new Map(Object.keys(keys).map((key, index) => [key, index]));
  const rank = ({ key = "" }: Branch) => order.get(key) ?? order.size;
  branches.sort((a, b) => rank(a) - rank(b));
}

/** The alias of a member who is written as a map, too. */
function nameOf({ key, value }: Branch): string {
  if (key !== undefined) return key;
  if (!isCollection(value)) return String(value.value);
  const user = value.branches.find((branch) => branch.key === "user")?.value;
  return user !== undefined && !isCollection(user) ? String(user.value) : "";
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** What stands at the top of a file stays there, whatever section comes first now: all of it down to its last empty line. */
function keepHead({ branches }: Collection, was: Branch | undefined): void {
  const [now] = branches;
  if (was === undefined || now === undefined || now === was) return;
  const last = was.lead.lastIndexOf("");
  const head: Remark[] = was.lead.splice(0, last === -1 ? was.lead.length : last + 1);
  if (head.length > 0 && head.at(-1) !== "" && now.lead.length > 0 && now.lead[0] !== "")
    head.push("");
  now.lead.unshift(...head);
}
