import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "@jest/globals";

const SRC = resolve(import.meta.dirname, "../src");

/** Who may import whom. A room is a folder of src/ or a file directly in it; the packages are those it may use. */
const ROOMS: Record<string, { rooms: string[]; packages: string[] }> = {
  model: { rooms: [], packages: [] },
  generated: { rooms: ["generated"], packages: ["ajv"] },
  access: { rooms: ["model"], packages: [] },
  desired: {
    rooms: ["model", "generated"],
    packages: [
      "yaml",
      "picomatch",
      "fastest-levenshtein",
      "ajv",
      "node:fs",
      "node:fs/promises",
      "node:path",
    ],
  },
  lockfile: { rooms: ["model", "generated", "desired"], packages: ["yaml"] },
  edit: { rooms: [], packages: ["yaml", "diff"] },
  format: { rooms: ["edit"], packages: ["yaml"] },
  drift: { rooms: ["model", "desired", "edit", "people"], packages: ["yaml"] },
  people: { rooms: ["model", "desired", "edit", "format"], packages: ["csv-parse"] },
  import: { rooms: ["model", "desired", "edit", "format", "people"], packages: ["yaml"] },
  reconcile: { rooms: ["model", "generated", "access"], packages: ["canonicalize", "node:crypto"] },
  journal: {
    rooms: ["model", "generated"],
    packages: ["node:fs", "node:fs/promises", "node:path"],
  },
  review: {
    rooms: ["model", "generated", "edit"],
    packages: ["yaml", "canonicalize", "node:crypto"],
  },
  snapshot: { rooms: ["model", "generated"], packages: ["node:crypto"] },
  report: {
    rooms: ["model", "generated", "desired", "access", "reconcile", "snapshot", "review"],
    packages: ["node:crypto"],
  },
  render: { rooms: ["model"], packages: ["@babel/code-frame", "string-width"] },
  http: {
    rooms: ["model"],
    packages: [
      "got",
      "p-retry",
      "p-limit",
      "node:http",
      "node:https",
      "node:zlib",
      "node:timers/promises",
    ],
  },
  providers: { rooms: ["model", "http"], packages: ["p-limit"] },
  hosts: { rooms: ["model", "http", "providers", "render"], packages: [] },
  sandbox: {
    rooms: ["model"],
    packages: [
      "hono",
      "@hono/node-server",
      "node:crypto",

      "node:http",
      "node:net",
    ],
  },
  "run.ts": { rooms: ["model", "desired", "access", "reconcile", "run-base.ts"], packages: [] },
  "run-base.ts": { rooms: ["model", "reconcile"], packages: [] },
  cli: {
    rooms: [
      "model",
      "desired",
      "lockfile",
      "access",
      "drift",
      "edit",
      "format",
      "people",
      "import",
      "reconcile",
      "journal",
      "snapshot",
      "review",
      "report",
      "render",
      "providers",
      "hosts",
      "sandbox",
      "run.ts",
      "run-base.ts",
    ],
    packages: [
      "commander",
      "@bomb.sh/tab",
      "@inquirer/confirm",
      "ora",
      "node:child_process",
      "node:crypto",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:util",
      "node:v8",
      "node:fs",
      "node:zlib",
    ],
  },
  action: {
    rooms: ["model", "reconcile", "render", "hosts", "cli"],
    packages: [
      "@actions/core",
      "node:crypto",
      "node:fs/promises",
      "node:os",
      "node:path",
      "node:v8",
    ],
  },
};

type Import = { from: string; room: string; target: string };

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) =>
  /\.(ts|js)$/.test(file),
);
const sources = new Map(files.map((file) => [file, readFileSync(join(SRC, file), "utf8")]));
const imports = [...sources].flatMap(([file, text]) =>
  [...text.matchAll(/(?:\bfrom |^import |\bimport\()"([^"]+)"/gm)].map(
    ([, target = ""]): Import => ({ from: file, room: roomOf(file), target }),
  ),
);

function roomOf(path: string): string {
  return path.split("/")[0] ?? path;
}

/** `got` of `got/dist/x`, `@bomb.sh/tab` of `@bomb.sh/tab/commander`. */
function packageOf(target: string): string {
  if (target.startsWith("node:")) return target;
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}

test("every room is in the table, and every entry of the table is a room", () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(ROOMS).sort());
});

test("no room imports what the table does not allow", () => {
  const broken = imports.filter(({ from, room, target }) => {
    const allowed = ROOMS[room];
    if (!target.startsWith(".")) return !allowed?.packages.includes(packageOf(target));
    const path = relative(SRC, resolve(SRC, dirname(from), target));
    if (path === "../package.json") return room !== "cli";
    return roomOf(path) !== room && !allowed?.rooms.includes(roomOf(path));
  });
  expect(broken).toEqual([]);
});

test("the table allows nothing that is not used", () => {
  const used = new Set(imports.map(({ room, target }) => `${room} ${packageOf(target)}`));
  const idle = Object.entries(ROOMS).flatMap(([room, { packages }]) =>
    packages.map((name) => `${room} ${name}`).filter((entry) => !used.has(entry)),
  );
  expect(idle).toEqual([]);
});

test("only one file imports got", () => {
  const importing = imports
    .filter(({ target }) => packageOf(target) === "got")
    .map(({ from }) => from);
  expect(new Set(importing)).toEqual(new Set(["http/transport.ts"]));
});

test.each([
  {
    what: "the environment or the exit code",
    pattern: /\bprocess\.(env|exit|exitCode|argv)\b/,
    except: /^(cli|action)\/main\.ts$/,
  },
  { what: "the console", pattern: /\bconsole\./, except: /^cli\// },
  {
    what: "the clock",
    pattern: /\bDate\.now\b|\bnew Date\(\)/,
    except: /^((cli|action)\/main\.ts$|http\/clock\.ts$|sandbox\/)/,
  },
  { what: "the locale", pattern: /localeCompare|toLocale|Intl\./, except: /^$/ },
  {
    what: "chance",
    pattern: /Math\.random/,
    except: /^http\/(backoff|clock)\.ts$/,
  },
])("nothing but the edges touches $what", ({ pattern, except }) => {
  const touching = [...sources].filter(
    ([file, text]) => !except.test(file) && !file.startsWith("generated/") && pattern.test(text),
  );
  expect(touching.map(([file]) => file)).toEqual([]);
});

test("no folder or file has a name that says nothing", () => {
  const vague = files.filter((file) =>
    /(^|\/)(utils?|helpers?|common|types|misc|shared)(\/|\.ts$)/.test(file),
  );
  expect(vague).toEqual([]);
});
