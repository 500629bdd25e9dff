import { readFile } from "node:fs/promises";
import type { Io } from "../cli/io.ts";

/** What started the workflow, as far as castellan cares. */
export type Event = {
  /** The pull request that the event is about. */
  pullRequest?: number;
  /** The commit that an earlier workflow ran for, when this one follows it. What that one left is not to be believed. */
  followed?: { commit: string; event: string };
};

/** Reads the event's payload. What has another form than GitHub documents is not there. */
export async function readEvent(env: Io["env"]): Promise<Event> {
  const path = env["GITHUB_EVENT_PATH"];
  if (!path) return {};
  const payload: unknown = await readFile(path, "utf8")
    .then((text) => JSON.parse(text))
    .catch(() => undefined);
  const number = field(field(payload, "pull_request"), "number");
  const run = field(payload, "workflow_run");
  const [commit, event] = [field(run, "head_sha"), field(run, "event")];
  return {
    ...(isWholeNumber(number) ? { pullRequest: number } : {}),
    ...(typeof commit === "string" && typeof event === "string"
      ? { followed: { commit, event } }
      : {}),
  };
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}
