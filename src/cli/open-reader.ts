import type { ProviderName } from "../model/desired.ts";
import { ConfigError } from "../model/errors.ts";
import type { Reader } from "../model/provider.ts";
import type { ConnectFlags } from "./connect.ts";
import type { Io } from "./io.ts";
import type { ProgressLine } from "./progress.ts";

/** Flags of every command that only reads: it takes a snapshot in place of the workspace. */
export type ReadFlags = ConnectFlags & { snapshot?: string };

/** Which workspace is to be read. */
export type Target = { provider: ProviderName; workspace: string };

/**
 * A reader over the snapshot that the flags name, which needs neither network nor credential; or one that is connected.
 * @throws ConfigError when the snapshot is none or of another workspace, or no credential is set.
 */
export async function openReader(
  target: Target,
  flags: ReadFlags,
  io: Io,
  line: ProgressLine,
): Promise<Reader> {
  const { workspace, provider } = target;
  if (flags.snapshot !== undefined)
    return (await openSnapshotReader(flags.snapshot, workspace)).reader;
  const [{ providers }, { connectionTo }, { waitingOn }] = await Promise.all([
    import("../providers/index.ts"),
    import("./connect.ts"),
    import("./progress.ts"),
  ]);
  const { connectReader } = providers[provider];
  return connectReader(connectionTo(workspace, flags, io, waitingOn(line)));
}

/**
 * A reader over a snapshot of this workspace, or of whichever it is of.
 * @throws ConfigError when it is none, or of another workspace.
 */
export async function openSnapshotReader(
  file: string,
  workspace?: string,
): Promise<{ reader: Reader; workspace: string }> {
  const [{ readSnapshotFile }, { snapshotReader }] = await Promise.all([
    import("./snapshot-file.ts"),
    import("../snapshot/reader.ts"),
  ]);
  const open = await readSnapshotFile(file);
  const { workspace: found } = open.snapshot;
  if (workspace !== undefined && found !== workspace)
    throw new ConfigError(`${file} is a snapshot of the workspace ${found}, not of ${workspace}.`);
  return { reader: snapshotReader(open), workspace: found };
}
