import { createHash } from "node:crypto";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../model/errors.ts";
import { csv } from "../render/csv.ts";
import type { EvidenceTable } from "../report/evidence/tables.ts";

/**
 * Writes a text as a whole or not at all.
 * @throws ConfigError when it cannot be written.
 */
export async function writeText(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ConfigError(`${file} could not be written: ${(error as Error).message}`);
  }
}

/**
 * Writes every table into the directory, and SHA256SUMS last: where that is missing, the others are not whole. Gives the name of it.
 * @throws ConfigError when one cannot be written.
 */
export async function writeTables(
  directory: string,
  tables: readonly EvidenceTable[],
): Promise<string> {
  const sums = join(directory, "SHA256SUMS");
  try {
    await mkdir(directory, { recursive: true });
    await rm(sums, { force: true });
    const lines: string[] = [];
    for (const table of tables) {
      const digest = await writeTable(join(directory, table.file), table);
      lines.push(`${digest}  ${table.file}\n`);
    }
    await writeFile(sums, lines.join(""));
  } catch (error) {
    throw new ConfigError(`${directory} could not be written: ${(error as Error).message}`);
  }
  return sums;
}

/** A table can be larger than what memory holds well: so many rows at once. */
const BATCH = 5_000;

async function writeTable(file: string, { columns, rows }: EvidenceTable): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "w");
  try {
    let batch: (readonly string[])[] = [columns];
    const flush = async () => {
      const text = csv(batch);
      batch = [];
      hash.update(text);
      await handle.write(text);
    };
    for (const row of rows) if (batch.push(row) >= BATCH) await flush();
    await flush();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}
