import type { Place, Problem } from "../model/problem.ts";
import type { Setting } from "./declare.ts";
import { quote } from "./quote.ts";

/** The files must agree on what holds for all of them: one problem for each value that differs from the first. */
export function conflicts(settings: readonly Setting<string | number>[]): Problem[] {
  const [first, ...others] = settings;
  if (first === undefined) return [];
  return others
    .filter(({ value }) => value !== first.value)
    .map(({ name, value, place }) => ({
      code: "conflicting-setting",
      place,
      message: `${quote(name)} is ${quote(String(value))} here and ${quote(String(first.value))} elsewhere`,
      fix: "Say it once, in one file.",
      related: [first.place],
    }));
}

/** What some file must say, and none does. */
export function missing(name: string, example: string, place: Place): Problem {
  return {
    code: `missing-${name}`,
    place,
    message: `no file says the ${name}`,
    fix: `Write \`${name}: ${example}\` at the top of one file.`,
  };
}
