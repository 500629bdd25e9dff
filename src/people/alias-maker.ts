/** Letters that do not come apart into an ASCII letter and a mark. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ð: "d",
  đ: "d",
  þ: "th",
  ł: "l",
  ı: "i",
  ħ: "h",
  ŋ: "n",
};

/** As in the schema. */
const MOST_CHARACTERS = 64;

/** Makes aliases that nobody has yet: `ana`, then `ana-2`. The same texts in the same order give the same aliases. */
export class AliasMaker {
  readonly #taken: Set<string>;
  /** Where counting goes on, so that the thousandth of a name does not count from two again. */
  readonly #next = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** An alias made of the first of these texts that leaves something. */
  make(texts: readonly string[]): string {
    const base = texts.map(aliasOf).find((alias) => alias !== "") ?? "person";
    const alias = this.#taken.has(base) ? this.#numbered(base) : base;
    this.#taken.add(alias);
    return alias;
  }

  #numbered(base: string): string {
    for (let number = this.#next.get(base) ?? 2; ; number += 1) {
      const ending = `-${number}`;
      const alias = `${base.slice(0, MOST_CHARACTERS - ending.length)}${ending}`;
      if (this.#taken.has(alias)) continue;
      this.#next.set(base, number + 1);
      return alias;
    }
  }
}

/** What is an alias already, as most addresses are. */
const PLAIN = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/** The alias that a text makes: ASCII, lower case, a dash for what else was there; empty when nothing is left. */
export function aliasOf(text: string): string {
  const lower = text.slice(0, 4 * MOST_CHARACTERS).toLowerCase();
  if (PLAIN.test(lower)) return lower;
  return lower
    .replaceAll(/[ßæœøðđþłıħŋ]/gu, (letter) => SPELLED[letter] ?? "")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9._-]+/gu, "-")
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^[._-]+|[._-]+$/gu, "");
}

/** What an address says about its owner: the part before the @, without the tag that some services allow (`ana+work@`). */
export function nameInAddress(address: string): string {
  const name = address.slice(0, address.lastIndexOf("@"));
  return name.replace(/(?<=.)\+.*$/s, "");
}
