import { getInput } from "@actions/core";
import { ConfigError } from "../model/errors.ts";

/** What a step can ask for. */
export const COMMANDS = ["validate", "plan", "apply", "drift", "check"] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What the workflow says, checked. What it does not say is undefined. */
export type Inputs = {
  command: CommandName;
  path: string | undefined;
  planFile: string | undefined;
  expect: string | undefined;
  base: string | undefined;
  changedSince: string | undefined;
  snapshot: string | undefined;
  approvals: string;
  comment: boolean;
  commentKey: string | undefined;
  issue: boolean;
  pullRequest: number | undefined;
  gitHubToken: string;
  apiUrl: string | undefined;
  concurrency: number;
  maxWait: number;
  workingDirectory: string;
};

/**
 * Reads all inputs but the credentials.
 * @throws ConfigError when one of them cannot be meant.
 */
export function readInputs(): Inputs {
  return {
    command: command(getInput("command")),
    path: given("path"),
    planFile: given("plan-file"),
    expect: given("expect"),
    base: given("base"),
    changedSince: given("changed-since"),
    snapshot: given("snapshot"),
    approvals: given("approvals") ?? "none",
    comment: yesOrNo("comment"),
    commentKey: given("comment-key"),
    issue: yesOrNo("issue"),
    pullRequest: wholeNumber("pull-request", 1, 2 ** 31),
    gitHubToken: getInput("github-token"),
    apiUrl: given("api-url"),
    concurrency: wholeNumber("concurrency", 1, 64) ?? 10,
    maxWait: wholeNumber("max-wait", 0, 1440) ?? 65,
    workingDirectory: given("working-directory") ?? ".",
  };
}

function command(text: string): CommandName {
  const found = COMMANDS.find((name) => name === text);
  if (found !== undefined) return found;
  throw new ConfigError(`The input command must be one of ${COMMANDS.join(", ")}.`);
}

function given(name: string): string | undefined {
  return getInput(name) || undefined;
}

function yesOrNo(name: string): boolean {
  const text = getInput(name);
  if (["", "false"].includes(text)) return false;
  if (text === "true") return true;
  throw new ConfigError(`The input ${name} must be true or false.`);
}

function wholeNumber(name: string, least: number, most: number): number | undefined {
  const text = getInput(name);
  if (text === "") return undefined;
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= least && number <= most) return number;
  throw new ConfigError(`The input ${name} must be a whole number from ${least} to ${most}.`);
}
