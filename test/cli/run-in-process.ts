import { join } from "node:path";
import type { Io } from "../../src/cli/io.ts";
import { main } from "../../src/cli/program.ts";
import type { SourceFile } from "../../src/desired/parse.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { environmentOf, folderWith, type Ran } from "./run-castellan.ts";

/**
 * Runs one command line over these files without a process of its own, where there are too many of them for that. Journals and
 * locks go beside the files.
 */
export async function runInProcess(
  args: readonly string[],
  files: readonly SourceFile[],
  sandbox: Sandbox,
  origin: string,
): Promise<Ran> {
  const folder = folderWith(
    Object.fromEntries(files.map(({ file, text }) => [`access/${file}`, text])),
  );
  const [command = "", ...flags] = args;
  return await runMain([command, join(folder, "access"), ...flags], {
    ...environmentOf(origin, sandbox),
    CASTELLAN_JOURNAL_DIR: join(folder, "journal"),
  });
}

/** Runs one command line with this environment only, by default where nobody can answer. */
export async function runMain(
  argv: readonly string[],
  env: Record<string, string>,
  {
    interactive = false,
    signal = new AbortController().signal,
    now = () => Date.parse("2026-11-23T12:00:00Z"),
  }: Partial<Io> = {},
): Promise<Ran> {
  const stdout = collector();
  const stderr = collector();
  const code = await main(argv, {
    stdout,
    stderr,
    interactive,
    env,
    now,
    signal,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collector() {
  const written: string[] = [];
  return { write: (text: string) => void written.push(text), text: () => written.join("") };
}
