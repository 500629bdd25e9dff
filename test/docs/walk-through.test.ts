import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { BUILT } from "../built/folder.ts";
import { walkThrough } from "./walk-through.ts";
import { walks } from "./walks.ts";

const CASTELLAN = join(BUILT, "cli/castellan.js");

test.each(walks)(
  "$page: every command prints what the page says",
  async ({ page, start }) => {
    const text = readFileSync(page, "utf8");
    const { env, close } = await start();
    try {
      expect(await walkThrough(text, { ...fresh(), env })).toBe(text);
    } finally {
      await close();
    }
  },
  180_000,
);

function fresh() {
  return { folder: mkdtempSync(join(tmpdir(), "castellan-walk-")), castellan: CASTELLAN };
}

async function walked(page: string, env: Record<string, string> = {}): Promise<string> {
  return await walkThrough(page, { ...fresh(), env });
}

const page = (...lines: string[]) => `# Page\n\n${lines.join("\n")}\n\nThe end.\n`;

test.each([
  {
    name: "what is right stays, to the byte",
    text: page("```console", "$ echo one; echo two >&2", "one", "two", "$ true", "```"),
  },
  {
    name: "a file is written, folder included, and what is exported stays",
    text: page(
      "   ```yaml file=access/a.yaml",
      "   version: 1",
      "",
      "     more: 2",
      "   ```",
      "```console",
      "$ cat access/a.yaml",
      "version: 1",
      "",
      "  more: 2",
      "$ export GREETING='good day'",
      "$ echo $GREETING",
      "good day",
      "```",
    ),
  },
  {
    name: "a command may go on, and a line of its output may end like that",
    text: page(
      "```console",
      "$ echo a \\",
      "    b",
      "a b",
      "$ printf 'x\\\\\\ny\\n'",
      "x\\",
      "y",
      "```",
    ),
  },
  {
    name: "… is anything in a line, and alone any number of lines",
    text: page(
      "```console",
      "$ seq 1 20; date",
      "1",
      "…",
      "20",
      "…",
      "$ echo run $$ (a.b)?",
      "run … (a.b)?",
      "```",
    ).replace("echo run $$ (a.b)?", 'echo "run $$ (a.b)?"'),
  },
  {
    name: "the last command may end with another code",
    text: page("```console exit=4", "$ true", "$ echo no; exit 4", "no", "```"),
  },
  {
    name: "what is in another language is left alone",
    text: page("```sh", "rm -rf everything", "```", "```", "$ no language", "```"),
  },
])("$name", async ({ text }) => {
  expect(await walked(text)).toBe(text);
});

test("what a page says wrongly comes out as it is", async () => {
  const text = page("```console", "$ echo right", "wrong", "…", "```");
  expect(await walked(text)).toBe(page("```console", "$ echo right", "right", "```"));
});

test("castellan is the one that was built, in the environment that was given", async () => {
  const text = page("```console", "$ castellan --version; echo $ORIGIN", "…", "there", "```");
  expect(await walked(text, { ORIGIN: "there" })).toBe(text);
});

test("a command that fails is told with what it printed", async () => {
  await expect(walked(page("```console", "$ echo why; exit 3", "```"))).rejects.toThrow(
    "$ echo why; exit 3\nended with 3, not 0:\nwhy",
  );
});
