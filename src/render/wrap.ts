import stringWidth from "string-width";

/** A text as lines of at most so many columns. Breaks at spaces, and inside a word only when it is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(" ").flatMap((word) => pieces(word, width))) {
    if (line !== "" && stringWidth(line) + 1 + stringWidth(piece) > width) {
      lines.push(line);
      line = piece;
    } else line = line === "" ? piece : `${line} ${piece}`;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const found = [""];
  for (const character of word) {
    const last = `${found.at(-1)}${character}`;
    if (stringWidth(last) > width) found.push(character);
    else found[found.length - 1] = last;
  }
  return found;
}
