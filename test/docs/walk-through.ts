import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Walks through a page of the documentation as a reader would, and gives the page as it would read if all of it were pasted anew.
 * A page is right when that is what it says. In it
 *
 * ```yaml file=access.yaml
 * ```
 * is a file that the reader writes, in the folder that they work in;
 *
 * ```console exit=4
 * $ castellan plan access.yaml --out plan.json
 * what it prints, to stdout and stderr together
 * $ curl -s "$BITBUCKET_API_URL/_sandbox/accept" \
 *     -d '{"email":"lou@acme.example"}'
 * ```
 * are commands (bash; a `\` goes on in the next line) with their output. The last command of a block ends with `exit`, all others,
 * and without it all, with 0. What is exported stays so. `…` in an output stands for anything: what is different each time, or
 * of no interest; alone in a line, for any number of lines. Blocks of other languages are for the eyes alone.
 */
export async function walkThrough(page: string, reader: Reader): Promise<string> {
  prepare(reader);
  let walked = "";
  let read = 0;
  for (const block of page.matchAll(BLOCK)) {
    const [whole, indent = "", language = "", information = "", body = ""] = block;
    walked += page.slice(read, block.index);
    read = block.index + whole.length;
    const lines = body
      .split("\n")
      .slice(0, -1)
      .map((line) => line.slice(indent.length));
    const settings = settingsOf(information);
    const file = settings.get("file");
    if (file !== undefined) writeInto(join(reader.folder, file), `${lines.join("\n")}\n`);
    const isRun = language === "console";
    const fresh = isRun ? await runBlock(lines, Number(settings.get("exit") ?? 0), reader) : lines;
    const text = fresh.map((line) => (line === "" ? "\n" : `${indent}${line}\n`)).join("");
    walked += `${indent}\`\`\`${language}${information}\n${text}${indent}\`\`\``;
  }
  return walked + page.slice(read);
}

/** Where and as whom a page is walked through. */
export type Reader = {
  /** The folder that they work in. What the page takes for granted lies in it already. */
  folder: string;
  /** Their environment, such as the credential and where the API is. Nothing else but PATH is passed on. */
  env: Record<string, string>;
  /** The script that `castellan` runs. */
  castellan: string;
};

const BLOCK = /^([ \t]*)```(\w+)([^\n`]*)\n([\s\S]*?)^\1```(?=\n|$)/gm;

function settingsOf(information: string): Map<string, string> {
  return new Map(
    [...information.matchAll(/(\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

function writeInto(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What belongs to the walk, and not to the page, lies in a folder of its own. */
function prepare({ folder, castellan }: Reader): void {
  const command = join(folder, ".walk/castellan");
  writeInto(command, `#!/bin/sh\nexec "${process.execPath}" "${castellan}" "$@"\n`);
  chmodSync(command, 0o755);
  writeInto(join(folder, ".walk/exported"), "");
}

type Command = { lines: string[]; output: string[] };

async function runBlock(lines: string[], exit: number, reader: Reader): Promise<string[]> {
  const commands = commandsIn(lines);
  const fresh: string[] = [];
  for (const [index, { lines: typed, output }] of commands.entries()) {
    const command = typed.join("\n").slice(2);
    const expected = index === commands.length - 1 ? exit : 0;
    const { code, printed } = await run(command, reader);
    if (code !== expected)
      throw new Error(`$ ${command}\nended with ${code}, not ${expected}:\n${printed.join("\n")}`);
    fresh.push(...typed, ...(matches(output, printed) ? output : printed));
  }
  return fresh;
}

function commandsIn(lines: readonly string[]): Command[] {
  const commands: Command[] = [];
  let goesOn = false;
  for (const line of lines) {
    const current = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ lines: [line], output: [] });
    else if (current === undefined) throw new Error(`a console begins with a command, not ${line}`);
    else (goesOn ? current.lines : current.output).push(line);
    goesOn = line.endsWith("\\") && (goesOn || line.startsWith("$ "));
  }
  return commands;
}

/** The sandbox may be in this process, so that waiting must not block it. */
async function run(
  command: string,
  { folder, env }: Reader,
): Promise<{ code: number | null; printed: string[] }> {
  const exported = join(folder, ".walk/exported");
  const script = `. "${exported}"\n{ ${command}\n} 2>&1\ncode=$?\nexport -p > "${exported}"\nexit $code\n`;
  const child = spawn("bash", ["-c", script], {
    cwd: folder,
    env: { ...env, PATH: `${join(folder, ".walk")}:${process.env["PATH"] ?? ""}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.setEncoding("utf8");
  let text = "";
  child.stdout.on("data", (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  const plain = text.replaceAll("\r\n", "\n").replace(/\n$/, "");
  return { code, printed: plain === "" ? [] : plain.split("\n") };
}

/** Whether what was printed is what a page says, where `…` stands for anything. */
function matches(said: readonly string[], printed: readonly string[]): boolean {
  const pattern = said.map((line) => (line === "…" ? "(?:[^\n]*\n)*?" : `${inLine(line)}\n`));
  return new RegExp(`^${pattern.join("")}$`).test(printed.map((line) => `${line}\n`).join(""));
}

function inLine(line: string): string {
  return line
    .split("…")
    .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("[^\n]*");
}
