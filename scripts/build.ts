/** Bundles the command line into dist/cli: one entry, one chunk per command, so that --help loads next to nothing. */
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";

/** Bundles into `<folder>/cli`. */
export async function buildCommandLine(folder: string): Promise<void> {
  await rm(`${folder}/cli`, { recursive: true, force: true });
  await build({
    entryPoints: { castellan: "src/cli/main.ts" },
    outdir: `${folder}/cli`,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22.18",
    charset: "utf8",
    legalComments: "none",
    // Its build for Node asks the environment about debugging at every token, which takes a tenth of the time to parse a file.
    alias: { yaml: resolve(import.meta.dirname, "../node_modules/yaml/browser/index.js") },
    chunkNames: "[name]-[hash]",
    // Some CommonJS dependencies call require() for Node's own modules.
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}

if (process.argv[1] === import.meta.filename) await buildCommandLine("dist");
