import { expect, test } from "@jest/globals";
import { runMain } from "./run-in-process.ts";

/** The names under which a page of help lists commands of its own. */
function commandsOn(page: string): string[] {
  const [, ...sections] = page.split(/^(?=\S.*:$)/m);
  const listed = sections.filter((section) => !/^(Arguments|Options|Examples)/.test(section));
  return listed
    .flatMap((section) => [...section.matchAll(/^ {2}([a-z][a-z-]*)( |$)/gm)])
    .map(([, name = ""]) => name)
    .filter((name) => name !== "help" && name !== "completion" && name !== "castellan");
}

/** Every page of help below a command, the command's own first. */
async function pagesBelow(path: string[]): Promise<{ command: string; page: string }[]> {
  const { code, stdout, stderr } = await runMain([...path, "--help"], {});
  expect({ path, code, stderr }).toEqual({ path, code: 0, stderr: "" });
  const below = path.length < 2 ? commandsOn(stdout) : [];
  const pages = await Promise.all(below.map((name) => pagesBelow([...path, name])));
  return [{ command: path.join(" "), page: stdout }, ...pages.flat()];
}

test("every command has a page of help with an example, in 80 columns", async () => {
  const pages = await pagesBelow([]);
  const commands = pages.map(({ command }) => command);
  expect(commands).toEqual(
    expect.arrayContaining(["plan", "apply", "undo", "people offboard", "review check", "report"]),
  );
  const wide = pages.flatMap(({ command, page }) =>
    page
      .split("\n")
      .filter((line) => line.length > 80)
      .map((line) => `${command}: ${line}`),
  );
  expect(wide).toEqual([]);
  const bare = pages.filter(({ page }) => !page.includes("\nExamples:\n"));
  expect(bare.map(({ command }) => command)).toEqual(["demo"]);
});
