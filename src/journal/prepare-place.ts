import { access, constants, mkdir } from "node:fs/promises";
import { ConfigError } from "../model/errors.ts";
import { runsIn } from "./place.ts";
import { reasonOf } from "./reason-of.ts";

/**
 * Makes the folders that journals and locks go to.
 * @throws ConfigError when nothing can be written there.
 */
export async function preparePlace(directory: string): Promise<void> {
  try {
    await mkdir(runsIn(directory), { recursive: true, mode: 0o700 });
    await access(runsIn(directory), constants.W_OK);
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new ConfigError(
      `No journal can be kept in ${directory}: ${reasonOf(error)}. Without one nothing is changed. ` +
        "Name another directory with --journal-dir or CASTELLAN_JOURNAL_DIR.",
    );
  }
}
