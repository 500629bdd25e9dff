import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { ConfigError } from "../model/errors.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type OpenSnapshot, openSnapshot } from "../snapshot/open.ts";
import { writeSnapshot } from "../snapshot/write.ts";

/** Room for 100,000 repositories. What is packed smaller may not unpack to anything. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a snapshot, packed or not, whatever its name says.
 * @throws ConfigError when it cannot be read, or is none.
 */
export async function readSnapshotFile(file: string): Promise<OpenSnapshot> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code})`;
    throw new ConfigError(`${file} ${why}. castellan snapshot --out ${file} makes one.`);
  });
  return openSnapshot((await unpacked(bytes, file)).toString("utf8"), file);
}

async function unpacked(bytes: Buffer, file: string): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES }).catch((error: Error) => {
    throw new ConfigError(`${file} cannot be unpacked: ${error.message}. Take the snapshot again.`);
  });
}

/**
 * Writes a snapshot as a whole or not at all; packed when the name ends in .gz. Gives its text.
 * @throws ConfigError when it cannot be written.
 */
export async function writeSnapshotFile(file: string, snapshot: Snapshot): Promise<string> {
  const text = writeSnapshot(snapshot);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, file.endsWith(".gz") ? await promisify(gzip)(text) : text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ConfigError(
      `The snapshot could not be written to ${file}: ${(error as Error).message}`,
    );
  }
  return text;
}
