import { stat } from "node:fs/promises";
import { loadDesired } from "../desired/load.ts";
import { type Loaded, parseDesired } from "../desired/parse.ts";
import { quote } from "../desired/quote.ts";
import type { Desired } from "../model/desired.ts";
import { ConfigError } from "../model/errors.ts";
import { count } from "../render/count.ts";
import type { Base } from "../run-base.ts";
import { filesAt, isRevision } from "./files-at.ts";
import { type Io, todayOf } from "./io.ts";
import type { LoadedFiles } from "./load.ts";

/** The flag of a command that tells what a change of the files brings. */
export type BaseFlags = { base?: string };

/**
 * The files before their change: at a git revision, or at a path. A name that is a revision is never taken for a path, so that no change can
 * shadow the one it is held against with a folder of its own; `./name` is always a path.
 * @throws ConfigError when there is no such revision or path.
 */
export async function baseFiles(
  { base: name }: BaseFlags,
  { desired, path }: LoadedFiles,
  io: Io,
): Promise<Base | undefined> {
  if (name === undefined) return undefined;
  const found = await find(name, path, io);
  if (found === "none") return { name, desired: nothingIn(desired) };
  return { name, ...comparable(found, desired) };
}

async function find(name: string, path: string, io: Io): Promise<Loaded | "none"> {
  const today = todayOf(io);
  const isPath = /^\.{0,2}[/\\]/.test(name);
  if (!isPath && (await isRevision(path, name, io))) {
    const { day, files } = await filesAt(path, name, io);
    if (files.length === 0) return "none";
    // An approval that was good on the day of the commit may be over today.
    const [now, then] = [today, day].map((day) => parseDesired(files, { today: day }));
    return now?.desired === undefined && then?.desired !== undefined ? then : (now as Loaded);
  }
  const exists = await stat(name).then(
    () => true,
    () => false,
  );
  if (exists) return await loadDesired(name, { today });
  const hint = /^\w[\w./-]*$/.test(name)
    ? ` In a shallow clone, fetch it first: git fetch origin ${name.replace(/^origin\//, "")}`
    : "";
  throw new ConfigError(
    `--base takes a git revision or a path, and ${quote(name)} is neither here.${hint}`,
  );
}

/** The files at base as something to compare with, or why they are not. */
function comparable(
  { desired, problems }: Loaded,
  { workspace, provider }: Desired,
): { desired: Desired } | { unknown: string } {
  const [problem] = problems;
  if (desired === undefined) {
    const { place, message } = problem ?? { place: { file: "", line: 1 }, message: "" };
    return {
      unknown: `its files have ${count(problems.length, "problem")}, the first in ${place.file}, line ${place.line}: ${message}`,
    };
  }
  if (desired.workspace !== workspace || desired.provider !== provider)
    return { unknown: `its files are for the workspace ${desired.workspace}` };
  return { desired };
}

function nothingIn(desired: Desired): Desired {
  return { ...desired, people: [], groups: [], projects: [], repositories: [] };
}
