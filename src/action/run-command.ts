import { readFile } from "node:fs/promises";
import type { Io, Output } from "../cli/io.ts";
import type { Review } from "../model/plan.ts";
import { plain } from "../render/paint.ts";
import type { Inputs } from "./inputs.ts";
import type { Places } from "./places.ts";

/** What a command left behind. */
export type Ran = {
  code: number;
  /** The plan, when one was made. */
  review?: Review;
  /** It in one line. */
  headline?: string;
  digest?: string;
  /** How many changes are planned, or were carried out. */
  changes?: number;
  /** Guards that stopped it. */
  violations: string[];
  /** Files that later steps may use. */
  files: { plan?: string; json?: string; comment?: string };
  /** What a look for drift printed. */
  drift?: { workspace: string; text: string };
  /** Id of the run that an apply made. */
  run?: string;
};

/** Runs the command in this process, as the command line would. */
export async function runCommand(inputs: Inputs, places: Places, io: Io): Promise<Ran> {
  switch (inputs.command) {
    case "validate":
      return await runValidate(inputs, io);
    case "plan":
      return await runPlan(inputs, places, io);
    case "apply":
      return await runApply(inputs, places, io);
    case "drift":
      return await runDrift(inputs, places, io);
    case "check":
      return await runCheck(inputs, io);
  }
}

async function runValidate({ path }: Inputs, io: Io): Promise<Ran> {
  const { validate } = await import("../cli/commands/validate.ts");
  return { code: await validate(path, {}, io), violations: [], files: {} };
}

async function runPlan(inputs: Inputs, { plan: out, comment }: Places, io: Io): Promise<Ran> {
  const { plan } = await import("../cli/commands/plan.ts");
  const flags = {
    ...reading(inputs),
    ...selecting(inputs),
    ...commenting(inputs, io),
    out,
    markdownOut: comment,
    detailedExitcode: true,
  };
  const code = await plan(inputs.path, flags, io);
  const review = await reviewIn(out);
  return {
    code,
    ...(await about(review)),
    files: review === undefined ? {} : { plan: out, json: out, comment },
  };
}

async function runApply(inputs: Inputs, { outcomes }: Places, io: Io): Promise<Ran> {
  const { apply } = await import("../cli/commands/apply.ts");
  const flags = { ...reading(inputs), ...expecting(inputs), yes: true, outcomesOut: outcomes };
  const code = await apply(inputs.path, flags, io);
  const told = await jsonIn<Outcomes>(outcomes);
  return {
    code,
    violations: told?.violations.map(({ guard }) => guard) ?? [],
    files: told === undefined ? {} : { json: outcomes },
    ...(told && { digest: told.digest, changes: done(told).length }),
    ...(told?.run === undefined ? {} : { run: told.run }),
  };
}

/** Where the workspace differs from the files, for whoever looks after it. What is printed is what an issue shows. */
async function runDrift(inputs: Inputs, places: Places, io: Io): Promise<Ran> {
  const { drift } = await import("../cli/commands/drift.ts");
  const printed: string[] = [];
  const stdout: Output = {
    write(text) {
      printed.push(text);
      io.stdout.write(text);
    },
  };
  const flags = { ...reading(inputs), jsonOut: places.drift };
  const code = await drift(inputs.path, flags, { ...io, stdout });
  const found = await jsonIn<DriftFound>(places.drift);
  if (found === undefined) return { code, violations: [], files: {} };
  const { workspace, digest, scopes } = found;
  return {
    code,
    digest,
    changes: scopes.flatMap(({ items }) => items).length,
    violations: [],
    files: { json: places.drift },
    drift: { workspace, text: printed.join("") },
  };
}

/** What was reviewed, against what would be done now. */
async function runCheck(inputs: Inputs, io: Io): Promise<Ran> {
  const { check } = await import("../cli/commands/check.ts");
  const flags = { ...reading(inputs), ...selecting(inputs), ...expecting(inputs) };
  return { code: await check(inputs.path, flags, io), violations: [], files: {} };
}

function selecting({ changedSince }: Inputs) {
  return changedSince === undefined ? {} : { changedSince };
}

function expecting({ planFile: plan, expect }: Inputs) {
  return {
    ...(plan === undefined ? {} : { plan }),
    ...(expect === undefined ? {} : { expect }),
  };
}

function reading({ apiUrl, concurrency, maxWait, snapshot }: Inputs) {
  return {
    concurrency,
    maxWait,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

/** A comment that had to be cut says where the whole plan is: in what this run keeps. */
function commenting({ commentKey, base }: Inputs, { env }: Io) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return {
    commentFor: "github" as const,
    ...(commentKey === undefined ? {} : { commentKey }),
    ...(base === undefined ? {} : { base }),
    ...(server && repository && run
      ? { artefact: "this run", artefactUrl: `${server}/${repository}/actions/runs/${run}` }
      : {}),
  };
}

/** Undefined when no plan was saved, as when the files have problems. */
async function reviewIn(file: string): Promise<Review | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { openPlan } = await import("../reconcile/saved-plan.ts");
  return openPlan(text, file);
}

async function about(review: Review | undefined) {
  if (review === undefined) return { violations: [] };
  const { summary } = await import("../render/summary.ts");
  const [headline = ""] = summary(review, plain).split("\n");
  return {
    review,
    headline,
    digest: review.digest,
    changes: review.plan.steps.length,
    violations: review.findings.violations.map(({ guard }) => guard),
  };
}

/** Of schema/outcomes.schema.json, what is needed here. */
type Outcomes = {
  digest: string;
  run?: string;
  violations: { guard: string }[];
  outcomes: { result: string }[];
};

function done({ outcomes }: Outcomes) {
  return outcomes.filter(({ result }) => result === "done");
}

/** Of schema/drift.schema.json, what is needed here. */
type DriftFound = { workspace: string; digest: string; scopes: { items: unknown[] }[] };

/** What a command wrote, if it came so far. */
async function jsonIn<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
