/**
 * Bundles the command line into dist/cli (one entry, one chunk per command, so that --help loads next to nothing) and the GitHub
 * Action into dist/action (one file, which is committed: GitHub runs what is in the repository). With `cli` or `action` only that;
 * with --check it writes nothing, and fails when the committed action is not what the sources make.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { resolve } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");
const ACTION = "action/index.mjs";

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  format: "esm",
  charset: "utf8",
  legalComments: "none",
  // Its build for Node asks the environment about debugging at every token, which takes a tenth of the time to parse a file.
  alias: { yaml: resolve(ROOT, "node_modules/yaml/browser/index.js") },
  // Some CommonJS dependencies call require() for Node's own modules.
  banner: {
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
  },
  logLevel: "warning",
} satisfies BuildOptions;

/** Bundles into `<folder>/cli`. */
export async function buildCommandLine(folder: string): Promise<void> {
  await rm(`${folder}/cli`, { recursive: true, force: true });
  await build({
    ...OPTIONS,
    entryPoints: { castellan: "src/cli/main.ts" },
    outdir: resolve(folder, "cli"),
    splitting: true,
    target: "node22.18",
    chunkNames: "[name]-[hash]",
  });
}

/** Bundles into `<folder>/action`. */
export async function buildAction(folder: string): Promise<void> {
  await mkdir(`${folder}/action`, { recursive: true });
  await writeFile(`${folder}/${ACTION}`, await bundleAction());
}

/** The action as one file, the same bytes in every checkout. It is not minified: changes of it are reviewed. */
async function bundleAction(): Promise<string> {
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: ["src/action/main.ts"],
    outfile: resolve(ROOT, "dist", ACTION),
    write: false,
    target: "node24",
    plugins: [withoutHttpClient, lazyBuiltins],
  });
  return outputFiles[0]?.text ?? "";
}

/** @actions/core needs an HTTP client for OpenID tokens alone, which nobody asks for here. It would be two thirds of the bundle. */
const withoutHttpClient: Plugin = {
  name: "without-http-client",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@actions\/http-client/ }, ({ path }) => ({ path, namespace: "absent" }));
    onLoad({ filter: /.*/, namespace: "absent" }, () => ({
      contents: "export class HttpClient {}\nexport class BearerCredentialHandler {}\n",
    }));
  },
};

/**
 * Node's own modules, loaded when they are first used. As imports at the top of the one file they would all be loaded at once; `node:http`
 * alone brings all of undici with it, because of the web classes among its exports.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  setup({ onResolve, onLoad }) {
    const names = builtinModules.join("|").replaceAll("/", "\\/");
    onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, ({ path, namespace }) =>
      namespace === "builtin"
        ? { path, external: true }
        : { path: path.replace(/^node:/, ""), namespace: "builtin" },
    );
    onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = require("node:${path}");`,
    }));
  },
};

async function isFresh(): Promise<boolean> {
  const committed = await readFile(resolve(ROOT, "dist", ACTION), "utf8").catch(() => "");
  return committed === (await bundleAction());
}

if (process.argv[1] === import.meta.filename) {
  const what = process.argv[2];
  if (what === "--check") {
    if (!(await isFresh())) {
      process.stderr.write(`stale: dist/${ACTION} (run npm run build, and commit it)\n`);
      process.exitCode = 1;
    }
  } else {
    if (what !== "action") await buildCommandLine("dist");
    if (what !== "cli") await buildAction("dist");
  }
}
