import { didYouMean } from "../desired/did-you-mean.ts";
import { ConfigError } from "../model/errors.ts";
import type { Surroundings } from "./look-around.ts";

/**
 * The account that a word means: an alias, a UUID, an account id, an address, or a display name that only one account has.
 * @throws ConfigError when it means none, several, or nobody knows.
 */
export function findPerson(word: string, around: Surroundings): string {
  const { directory, people, accountOf } = around;
  const declared = people.find(({ alias }) => alias === word);
  const email = emailOf(declared?.identity ?? { email: word });
  const found =
    accountOf(word) ??
    accountBehind(word, around) ??
    (email === undefined ? undefined : own(directory.accounts, email));
  if (found !== undefined) return found;
  const unresolved = own(directory.unresolved ?? {}, email ?? "");
  if (unresolved !== undefined)
    throw new ConfigError(`Whose ${email} is, is not known: it ${unresolved}.`);
  if (declared !== undefined)
    throw new ConfigError(`${word} has no account in the workspace, and so no access.`);
  return byName(word, around);
}

function emailOf(identity: object): string | undefined {
  return "email" in identity ? String(identity.email).normalize("NFC").toLowerCase() : undefined;
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** By UUID, with or without braces, or account id. Whoever holds something is known even when they are no member. */
function accountBehind(word: string, { directory, facts }: Surroundings): string | undefined {
  const uuid = `{${word.replace(/^\{|\}$/g, "").toLowerCase()}}`;
  if (facts.people.has(uuid)) return uuid;
  if (facts.people.has(word)) return word;
  return directory.members.find(({ accountId }) => accountId === word)?.uuid;
}

function byName(word: string, { facts, people, someone }: Surroundings): string {
  const everybody = [...facts.people].map(someone);
  const called = everybody.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  const [only] = called;
  if (only !== undefined && called.length === 1) return only.uuid;
  if (only !== undefined)
    throw new ConfigError(
      `${called.length} accounts are called ${word}. Give one of ${called.map(({ uuid }) => uuid).join(", ")}.`,
    );
  const candidates = [...people.map(({ alias }) => alias), ...everybody.map(({ name }) => name)];
  throw new ConfigError(
    `Nobody is known by ${word}. Give an alias of the files, an account id, a UUID, an address, or the whole display name.${suggestion(word, candidates)}`,
  );
}

/** As many as a person reads. */
const MOST_SUGGESTED = 3;

/** Those that begin with the word, or else the one that is spelled almost like it. */
function suggestion(word: string, candidates: readonly string[]): string {
  const begin = candidates.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  const near = didYouMean(word, candidates);
  const found =
    begin.length > 0 ? begin.slice(0, MOST_SUGGESTED) : near === undefined ? [] : [near];
  return found.length === 0
    ? ""
    : ` Did you mean ${found.map((name) => JSON.stringify(name)).join(" or ")}?`;
}
