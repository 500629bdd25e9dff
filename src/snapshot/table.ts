/** Texts that are said once, and referred to by their number. */
export class Table {
  readonly entries: string[] = [];
  readonly #indices = new Map<string, number>();

  /** The number of a text, which it gets when it is first asked for. */
  indexOf(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    const index = this.entries.push(text) - 1;
    this.#indices.set(text, index);
    return index;
  }
}
