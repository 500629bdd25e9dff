import { rm } from "node:fs/promises";
import { BUILT } from "./folder.ts";

/** Jest's global teardown. */
export default async function tearDown(): Promise<void> {
  await rm(BUILT, { recursive: true, force: true });
}
