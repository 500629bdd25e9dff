import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Io } from "../cli/io.ts";
import { ConfigError } from "../model/errors.ts";
import type { Inputs } from "./inputs.ts";

/** Where things are on the runner. */
export type Places = {
  /** The checkout. */
  root: string;
  /** Where commands run. */
  directory: string;
  /** What this step leaves for later ones: outside of the checkout, new for each step. */
  plan: string;
  outcomes: string;
  comment: string;
  drift: string;
  /** A directory with no program in it. */
  nothing: string;
};

/** Finds and makes them. */
export async function placesFor({ workingDirectory }: Inputs, env: Io["env"]): Promise<Places> {
  const root = resolve(env["GITHUB_WORKSPACE"] ?? ".");
  const parent = env["RUNNER_TEMP"] ?? tmpdir();
  try {
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(join(parent, "castellan-"));
    return {
      root,
      directory: resolve(root, workingDirectory),
      plan: join(folder, "plan.json"),
      outcomes: join(folder, "outcomes.json"),
      comment: join(folder, "comment.md"),
      drift: join(folder, "drift.json"),
      nothing: folder,
    };
  } catch (error) {
    throw new ConfigError(`${parent} cannot be written to: ${(error as Error).message}`);
  }
}
