import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { parse } from "yaml";
import { folderWith } from "../cli/run-castellan.ts";

// The step of stage two that decides what an artifact of a stranger may be, as GitHub runs it: bash -e.
const WORKFLOW = resolve(import.meta.dirname, "../../examples/github/pull-request-plan.yml");
const { jobs } = parse(readFileSync(WORKFLOW, "utf8"));
const script: string = jobs.plan.steps.find(({ id }: { id?: string }) => id === "data").run;

type Data = Record<string, string>;
const GOOD: Data = {
  number: "17\n",
  "access/access.yaml": "version: 1\n",
  "access/README.md": "x",
  "access/castellan.lock": "{}",
};

const MAKE_PIPE = "mkfifo access/x.yaml";

function take(data: Data, also: (folder: string) => void = () => {}) {
  const folder = folderWith(data);
  also(folder);
  const output = join(mkdtempSync(join(tmpdir(), "castellan-output-")), "output");
  writeFileSync(output, "");
  const { status, stdout } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-c", script], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", GITHUB_OUTPUT: output },
    encoding: "utf8",
  });
  return { status, stdout, output: readFileSync(output, "utf8") };
}

test("files and a number are taken", () => {
  expect(take(GOOD)).toEqual({ status: 0, stdout: "", output: "number=17\n" });
});

test.each<{ name: string; data?: Data; also?: (folder: string) => void }>([
  { name: "a link", also: (folder) => symlinkSync("/etc/passwd", join(folder, "access/x.yaml")) },
  {
    name: "a link to a directory",
    also: (folder) => symlinkSync("/etc", join(folder, "access/x")),
  },
  { name: "a pipe", also: (folder) => spawnSync("bash", ["-c", MAKE_PIPE], { cwd: folder }) },
  { name: "a git repository", data: { "access/.git/config": "[core]" } },
  { name: "a hidden file", data: { "access/.x.yaml": "" } },
  { name: "a script", data: { "access/x.sh": "" } },
  { name: "a number that is a directory", data: { "number/x.yaml": "" } },
  { name: "an npm configuration", data: { ".npmrc": "" } },
  { name: "no number", data: { number: "" } },
  { name: "a number of more than a number", data: { number: "7\ndigest=x\n" } },
  { name: "a number that is a command", data: { number: "7;id" } },
  { name: "a number that is an option", data: { number: "-7" } },
  { name: "zero", data: { number: "0" } },
  {
    name: "more files than anybody reviews",
    data: Object.fromEntries(
      Array.from({ length: 2001 }, (_, index) => [`access/${index}.yaml`, ""]),
    ),
  },
  {
    name: "more bytes than anybody reviews",
    data: { "access/x.yaml": "x".repeat(21 * 1024 * 1024) },
  },
])("$name is refused", ({ data = {}, also }) => {
  const { number, ...rest } = GOOD;
  const files = Object.keys(data).some((name) => name.startsWith("number/"))
    ? rest
    : { ...rest, number };
  const taken = take({ ...(files as Data), ...data }, also);
  expect(taken.status).not.toBe(0);
  expect(taken.output).toBe("");
});

test("nothing at all is refused, and so is a directory named like a path", () => {
  expect(take({}).status).not.toBe(0);
  const taken = take(GOOD, (folder) => mkdirSync(join(folder, "access/...")));
  expect(taken.status).not.toBe(0);
});
