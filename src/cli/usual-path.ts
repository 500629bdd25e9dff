import { stat } from "node:fs/promises";

/** Where the files are when no path is given. */
export const USUAL_PATHS = ["access", "access.yaml", "access.yml"];

/** The first usual place that exists. */
export async function usualPath(): Promise<string | undefined> {
  for (const usual of USUAL_PATHS) if (await exists(usual)) return usual;
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
