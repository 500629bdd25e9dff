import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigError } from "../model/errors.ts";

/** Makes the directory that a file is to go into. Throws ConfigError when it cannot be made. */
export async function makeDirectoryFor(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true }).catch((error: Error) => {
    throw new ConfigError(`${dirname(file)} could not be made: ${error.message}`);
  });
}
