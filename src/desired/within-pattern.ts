import { isPattern, slugMatcher } from "./rule-book.ts";

/** More choices than this are not written out: whether they are within is then not proved. */
const MOST_CHOICES = 64;

/**
 * Whether every slug that a name means is meant by one of these names too, as far as that can be proved. A pattern that may be within, but
 * not for certain, is not.
 */
export function isWithin(name: string, allowed: readonly string[]): boolean {
  if (allowed.includes(name)) return true;
  const choices = choicesOf(name);
  const wide = allowed.flatMap((one) => choicesOf(one) ?? []);
  if (choices === undefined) return false;
  return choices.every((choice) => wide.some((one) => isPart(choice, one)));
}

/** `{web,api}-*` → `web-*`, `api-*`. Nested or too many choices are not written out. */
function choicesOf(name: string): string[] | undefined {
  const open = name.indexOf("{");
  if (open === -1) return [name];
  const close = name.indexOf("}", open);
  const inside = name.slice(open + 1, close);
  if (close === -1 || inside.includes("{") || /\[[^\]]*[{}]/.test(name)) return undefined;
  const all: string[] = [];
  for (const choice of inside.split(",")) {
    const rest = choicesOf(name.slice(0, open) + choice + name.slice(close + 1));
    if (rest === undefined || all.length + rest.length > MOST_CHOICES) return undefined;
    all.push(...rest);
  }
  return all;
}

/** Both without braces. A wider pattern is understood with at most one star and nothing else in it. */
function isPart(name: string, wide: string): boolean {
  if (name === wide) return true;
  if (!isPattern(name)) return isPattern(wide) && slugMatcher(wide)(name);
  const [, head, tail] = /^([^*?[\]]*)\*([^*?[\]]*)$/.exec(wide) ?? [];
  if (head === undefined || tail === undefined) return false;
  const [begin, end] = [literalHead(name), literalTail(name)];
  // What both ends are sure of must not be the same characters.
  return (
    begin.startsWith(head) && end.endsWith(tail) && leastLength(name) >= head.length + tail.length
  );
}

function literalHead(name: string): string {
  return /^[^*?[\]]*/.exec(name)?.[0] ?? "";
}

function literalTail(name: string): string {
  return /[^*?[\]]*$/.exec(name)?.[0] ?? "";
}

/** The length of the shortest slug that it matches. */
function leastLength(name: string): number {
  return name.replaceAll(/\[[^\]]*\]/g, "?").replaceAll("*", "").length;
}
