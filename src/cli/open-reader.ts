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
  if (flags.snapshot !== undefined) return await overSnapshot(flags.snapshot, target);
  const [{ providers }, { connectionTo }, { waitingOn }] = await Promise.all([
    import("../providers/index.ts"),
    import("./connect.ts"),
    import("./progress.ts"),
  ]);
  const { connectReader } = providers[target.provider];
  return connectReader(connectionTo(target.workspace, flags, io, waitingOn(line)));
}

async function overSnapshot(file: string, { workspace }: Target): Promise<Reader> {
  const [{ readSnapshotFile }, { snapshotReader }] = await Promise.all([
    import("./snapshot-file.ts"),
    import("../snapshot/reader.ts"),
  ]);
  const open = await readSnapshotFile(file);
  if (open.snapshot.workspace !== workspace)
    throw new ConfigError(
      `${file} is a snapshot of the workspace ${open.snapshot.workspace}, not of ${workspace}.`,
    );
  return snapshotReader(open);
}
