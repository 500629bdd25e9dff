import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { walkThrough } from "./walk-through.ts";
import { walks } from "./walks.ts";

/** Walks through every page, or those that are named, and writes into them what the commands print. */
const named = process.argv.slice(2);
const castellan = resolve(import.meta.dirname, "../../src/cli/main.ts");
for (const { page, start } of walks) {
  if (named.length > 0 && !named.includes(page)) continue;
  const { env, close } = await start();
  const folder = mkdtempSync(join(tmpdir(), "castellan-walk-"));
  try {
    writeFileSync(page, await walkThrough(readFileSync(page, "utf8"), { folder, env, castellan }));
  } finally {
    await close();
  }
}
