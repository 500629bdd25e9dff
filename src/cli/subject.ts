import type { Desired } from "../model/desired.ts";
import { ConfigError } from "../model/errors.ts";
import type { Io } from "./io.ts";
import { loadOrReport } from "./load.ts";
import type { Remembered } from "./lockfile.ts";
import { usualPath } from "./usual-path.ts";

/** What a command is about: a workspace, and what the files say of it and castellan remembers beside them. */
export type Subject = { workspace: string; desired?: Desired; remembered?: Remembered };

/**
 * The files if they are named or, without a workspace, in the usual place. Undefined after their problems were printed.
 * @throws ConfigError when there are neither, or they are about different workspaces.
 */
export async function subjectOf(
  path: string | undefined,
  workspace: string | undefined,
  io: Io,
): Promise<Subject | undefined> {
  if (path === undefined && workspace !== undefined) return { workspace };
  if ((path ?? (await usualPath())) === undefined)
    throw new ConfigError("Which workspace? Give --workspace <slug>, or a file or directory.");
  const loaded = await loadOrReport(path, io);
  if (loaded === undefined) return undefined;
  const { desired, remembered } = loaded;
  if (workspace !== undefined && workspace !== desired.workspace)
    throw new ConfigError(
      `The files are for the workspace ${desired.workspace}, not ${workspace}. Leave one of the two out.`,
    );
  return { workspace: desired.workspace, desired, remembered };
}
