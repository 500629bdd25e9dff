import type { Identity, Person } from "../model/desired.ts";
import type { Problem } from "../model/problem.ts";
import { quote } from "./quote.ts";

/** Two aliases for one account: whatever one of them loses, the other might give back. */
export function sameAccount(people: readonly Person[]): Problem[] {
  const first = new Map<string, Person>();
  const problems: Problem[] = [];
  for (const person of people) {
    const key = identityKey(person.identity);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, person);
    else if (earlier.alias !== person.alias) problems.push(twoAliases(person, earlier));
  }
  return problems;
}

function identityKey(identity: Identity): string {
  const [[kind, id] = ["", ""]] = Object.entries(identity);
  return `${kind}/${String(id).toLowerCase()}`;
}

function twoAliases(person: Person, earlier: Person): Problem {
  return {
    code: "same-account",
    place: person.place,
    message: `${quote(person.alias)} and ${quote(earlier.alias)} are the same account`,
    fix: `Keep one alias, and use it wherever the other stands.`,
    related: [earlier.place],
  };
}
