import { readFile } from "node:fs/promises";
import type { Io } from "../cli/io.ts";
import type { Review } from "../model/plan.ts";
import type { Inputs } from "./inputs.ts";
import type { Places } from "./places.ts";

/** What a command left behind. */
export type Ran = {
  code: number;
  /** The plan, when one was made. */
  review?: Review;
  digest?: string;
  /** How many changes are planned, or were carried out. */
  changes?: number;
  /** Guards that stopped it. */
  violations: string[];
  /** Files that later steps may use. */
  files: { plan?: string; json?: string; comment?: string };
  /** What a look for drift found, as Markdown. */
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
    ...commenting(inputs),
    out,
    markdownOut: comment,
    detailedExitcode: true,
  };
  const code = await plan(inputs.path, flags, io);
  const review = await reviewIn(out);
  return {
    code,
    ...about(review),
    files: review === undefined ? {} : { plan: out, json: out, comment },
  };
}

async function runApply(inputs: Inputs, { outcomes }: Places, io: Io): Promise<Ran> {
  const { apply } = await import("../cli/commands/apply.ts");
  const flags = { ...reading(inputs), ...expecting(inputs), yes: true, outcomesOut: outcomes };
  const code = await apply(inputs.path, flags, io);
  const told = await outcomesIn(outcomes);
  return {
    code,
    violations: told?.violations.map(({ guard }) => guard) ?? [],
    files: told === undefined ? {} : { json: outcomes },
    ...(told && { digest: told.digest, changes: done(told).length }),
    ...(told?.run === undefined ? {} : { run: told.run }),
  };
}

/** What the workspace differs in from the files, for whoever looks after the workspace. */
async function runDrift(inputs: Inputs, places: Places, io: Io): Promise<Ran> {
  const ran = await runPlan({ ...inputs, commentKey: "drift" }, places, io);
  if (ran.review === undefined) return ran;
  const { workspace } = ran.review.plan;
  return { ...ran, drift: { workspace, text: await readFile(places.comment, "utf8") } };
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

function commenting({ commentKey }: Inputs) {
  return {
    commentFor: "github" as const,
    ...(commentKey === undefined ? {} : { commentKey }),
  };
}

/** Undefined when no plan was saved, as when the files have problems. */
async function reviewIn(file: string): Promise<Review | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { openPlan } = await import("../reconcile/saved-plan.ts");
  return openPlan(text, file);
}

function about(review: Review | undefined) {
  return {
    ...(review && { review, digest: review.digest, changes: review.plan.steps.length }),
    violations: review?.findings.violations.map(({ guard }) => guard) ?? [],
  };
}

type Outcomes = {
  digest: string;
  run?: string;
  violations: { guard: string }[];
  outcomes: { result: string }[];
};

function done({ outcomes }: Outcomes) {
  return outcomes.filter(({ result }) => result === "done");
}

async function outcomesIn(file: string): Promise<Outcomes | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
