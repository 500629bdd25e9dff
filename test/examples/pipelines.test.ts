import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { COMMANDS } from "../../src/action/inputs.ts";
import { folderWith } from "../cli/run-castellan.ts";
import { runMain } from "../cli/run-in-process.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const GITHUB = join(ROOT, "examples/github");

type WorkflowStep = {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
};
type Job = {
  permissions?: Record<string, string>;
  environment?: string;
  steps: WorkflowStep[];
  if?: string;
  "timeout-minutes"?: number;
};
type Workflow = {
  on: Record<string, Record<string, unknown> | null>;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean };
  jobs: Record<string, Job>;
};

const files = readdirSync(GITHUB).filter((file) => file.endsWith(".yml"));
const textOf = (file: string) => readFileSync(join(GITHUB, file), "utf8");
const workflowOf = (file: string): Workflow => parse(textOf(file));
const jobsOf = (file: string) => Object.values(workflowOf(file).jobs);
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps }) => steps);
const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));

test("there is a workflow for each stage", () => {
  expect(files).toEqual(["apply.yml", "drift.yml", "pull-request-plan.yml", "pull-request.yml"]);
});

describe.each(files)("examples/github/%s", (file) => {
  test("gives each job the permissions that it needs and no others", () => {
    expect(workflowOf(file).permissions).toEqual({});
    const allowed: Record<string, object[]> = {
      "pull-request.yml": [{ contents: "read" }],
      "pull-request-plan.yml": [{ actions: "read", contents: "read", "pull-requests": "write" }],
      "apply.yml": [{ contents: "read" }, { contents: "read" }],
      "drift.yml": [{ contents: "read", issues: "write" }],
    };
    expect(jobsOf(file).map(({ permissions }) => permissions)).toEqual(allowed[file]);
  });

  test("pins every action by a full commit, and says which version that is", () => {
    const uses = [...textOf(file).matchAll(/uses: (.*)$/gm)].map(([, used]) => used);
    expect(uses.length).toBeGreaterThan(0);
    for (const used of uses) expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # \S+/);
  });

  test("puts nothing that somebody else wrote into a script", () => {
    for (const { run } of stepsOf(file)) expect(run ?? "").not.toContain("${{");
  });

  test("keeps no token in the checkout, and checks out no pull request", () => {
    expect(Object.keys(workflowOf(file).on)).not.toContain("pull_request_target");
    const checkouts = stepsOf(file).filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) {
      expect(checkout.with?.["persist-credentials"]).toBe(false);
      expect(String(checkout.with?.["ref"] ?? "")).not.toMatch(/head|pull/i);
      expect(checkout.with?.["repository"]).toBeUndefined();
    }
  });

  test("is never filtered by path, does not race itself, and ends", () => {
    const { on, concurrency } = workflowOf(file);
    for (const event of Object.values(on)) {
      expect(Object.keys(event ?? {})).not.toContain("paths");
      expect(Object.keys(event ?? {})).not.toContain("paths-ignore");
    }
    const isForPullRequests = file.startsWith("pull-request");
    expect(concurrency).toMatchObject({ "cancel-in-progress": isForPullRequests });
    for (const job of jobsOf(file)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("asks castellan for what it has: inputs, commands and outputs", () => {
    const own = stepsOf(file).filter(({ uses }) => uses?.includes("/castellan@"));
    expect(own.length).toBeGreaterThan(0);
    for (const { with: inputs = {} } of own) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
      expect(COMMANDS).toContain(inputs["command"]);
    }
    for (const [, output] of textOf(file).matchAll(/steps\.plan\.outputs\.([\w-]+)/g))
      expect(Object.keys(action.outputs)).toContain(output);
  });

  test("has secrets only where no code of a pull request runs, and the one that writes only behind the gate", () => {
    const { on, jobs } = workflowOf(file);
    for (const job of Object.values(jobs)) {
      const text = JSON.stringify(job);
      if ("pull_request" in on) expect(text).not.toContain("secrets.");
      if (text.includes("secrets.")) expect(job.environment).toMatch(/^access-/);
      if (text.includes("_APPLY_")) expect(job.environment).toBe("access-apply");
      if (text.includes("_PLAN_")) expect(job.environment).toBe("access-plan");
    }
  });
});

test("stage two follows stage one by its name", () => {
  const { on } = workflowOf("pull-request-plan.yml");
  expect(on["workflow_run"]?.["workflows"]).toEqual([parse(textOf("pull-request.yml")).name]);
});

describe("action.yml", () => {
  test("runs the one bundled file on Node 24", () => {
    expect(action.runs).toEqual({ using: "node24", main: "dist/action/index.mjs" });
  });

  test("describes every input and output", () => {
    for (const { description } of [
      ...Object.values(action.inputs),
      ...Object.values(action.outputs),
    ] as {
      description: string;
    }[])
      expect(description).toMatch(/\S.*\.$|\.$/);
  });

  test("has the inputs that the action reads, and no others", () => {
    const folder = join(ROOT, "src/action");
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    const read = [
      ...sources.join("\n").matchAll(/(?:given|yesOrNo|wholeNumber|getInput)\("([\w-]+)"/g),
      ...sources.join("\n").matchAll(/^ {2}"?([\w-]+)"?: "(?:BITBUCKET|ATLASSIAN)_\w+"/gm),
    ].map(([, name]) => name);
    expect([...new Set(read)].sort()).toEqual(Object.keys(action.inputs).sort());
  });
});

type PipelineStep = {
  step: { script: string[]; "after-script"?: string[]; deployment?: string; trigger?: string };
};

describe("examples/bitbucket/bitbucket-pipelines.yml", () => {
  const text = readFileSync(join(ROOT, "examples/bitbucket/bitbucket-pipelines.yml"), "utf8");
  const { pipelines, image } = parse(text, { merge: true });
  const main: PipelineStep[] = pipelines.branches.main;

  test("plans pull requests, applies main behind a gate, and has a pipeline to be scheduled", () => {
    expect(Object.keys(pipelines)).toEqual(["pull-requests", "branches", "custom"]);
    expect(main.at(-1)?.step).toMatchObject({ deployment: "production", trigger: "manual" });
    expect(main.slice(0, -1).some(({ step }) => step.deployment !== undefined)).toBe(false);
    const applies = [...text.matchAll(/castellan apply/g)];
    expect(applies).toHaveLength(1);
    expect(image.name).toMatch(/:\d/);
  });

  test("says every command line as castellan takes it", async () => {
    const folder = folderWith({
      "access/access.yaml": "version: 1\nprovider: bitbucket\nworkspace: acme\n",
    });
    const lines = [...text.matchAll(/^\s*- castellan (.+)$/gm)].map(([, line = ""]) => line);
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) {
      const argv = line.split(" ").map((word) => (word === "access" ? join(folder, word) : word));
      const { stderr } = await runMain(argv, {});
      expect(`${line}: ${stderr}`).not.toMatch(/error: |unknown|too many|Run castellan --help/);
    }
  });
});
