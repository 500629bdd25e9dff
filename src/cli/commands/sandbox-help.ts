import { SWITCHES, type SwitchDefinition } from "../../sandbox/switches.ts";

/** What `castellan sandbox --help` says below its options: examples, and every switch with its default. */
export function sandboxHelp(width: number): string {
  return `
Examples:
  castellan sandbox
  castellan sandbox --size 500 --latency 40 --limits
  castellan sandbox --switch absent-permission=none --switch retry-after=true
  castellan sandbox --fault '{"when":{"method":"PUT","occurrence":2},
      "effect":{"kind":"status","status":503}}'
  castellan sandbox --save world.json     then, another day: --world world.json

State, request log, faults and clock are under /_sandbox/ while it runs
(docs/sandbox.md).

Switches, for what Bitbucket's documents leave open and what differs between
workspaces:
${Object.entries(SWITCHES)
  .map(([name, definition]) => describe(name, definition, width))
  .join("")}`;
}

function describe(name: string, definition: SwitchDefinition, width: number): string {
  const { default: initial, values = [], description } = definition;
  const others = values.filter((value) => value !== initial);
  const setting = `${name}=${initial}${others.length > 0 ? ` (or ${others.join(", ")})` : ""}`;
  return `  ${setting}\n${wrapped(description, width - 6)}`;
}

function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && `${line} ${word}`.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `      ${line}\n`).join("");
}
