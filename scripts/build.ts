/** Bundles the command line into dist/cli: one entry, one chunk per command, so that --help loads next to nothing. */
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "dist/cli";

/** Also jest's global setup, so that tests run what is shipped. */
export default async function buildCommandLine(): Promise<void> {
  await rm(OUT, { recursive: true, force: true });
  await build({
    entryPoints: { castellan: "src/cli/main.ts" },
    outdir: OUT,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22.18",
    charset: "utf8",
    legalComments: "none",
    chunkNames: "[name]-[hash]",
    // Some CommonJS dependencies call require() for Node's own modules.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}

if (process.argv[1] === import.meta.filename) await buildCommandLine();
