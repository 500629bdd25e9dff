/**
 * Puts real output and real files into the Markdown files, where a comment names the command or file. With --check it writes
 * nothing and fails when something is not what is there.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createTwoFilesPatch } from "diff";

const PAGES = [
  "README.md",
  "docs/people.md",
  "docs/guards.md",
  "docs/pull-requests.md",
  "docs/delegation.md",
];
const check = process.argv.includes("--check");

for (const page of PAGES) {
  const text = readFileSync(page, "utf8");
  const fresh = withFresh(text);
  if (fresh === text) continue;
  if (!check) writeFileSync(page, fresh);
  else {
    process.stderr.write(
      `stale: ${page} (run npm run paste)\n${createTwoFilesPatch(page, page, text, fresh)}`,
    );
    process.exitCode = 1;
  }
}

/** Every block behind a comment `output of: castellan …` or `file: …` gets what is true now, at the comment's indentation. */
function withFresh(text: string): string {
  return text.replace(
    /^([ \t]*)<!-- (output of|file): (.+?) -->\n\1(`{3,})(\w+)\n[\s\S]*?^\1\4$/gm,
    (_match, indent: string, kind: string, what: string, fence: string, language: string) => {
      const content = kind === "file" ? readFileSync(what, "utf8") : outputOf(what);
      const lines = content
        .trimEnd()
        .split("\n")
        .map((line) => (line === "" ? "" : `${indent}${line}`));
      return `${indent}<!-- ${kind}: ${what} -->\n${indent}${fence}${language}\n${lines.join("\n")}\n${indent}${fence}`;
    },
  );
}

/** What a command prints, to stdout and stderr together. */
function outputOf(command: string): string {
  const [, ...args] = command.split(" ");
  const { stdout, stderr } = spawnSync(process.execPath, ["src/cli/main.ts", ...args], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "" },
  });
  // CSV ends its lines as RFC 4180 says; the page does not.
  return `${stdout}${stderr}`.replaceAll("\r\n", "\n");
}
