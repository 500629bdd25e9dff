import { readFile } from "node:fs/promises";
import { info, notice } from "@actions/core";
import { markerIn } from "../cli/comment-marker.ts";
import { EXIT } from "../cli/exit-code.ts";
import { gitHubConnection } from "../cli/publish-target.ts";
import { connectGitHub, type GitHub } from "../hosts/github/github.ts";
import type { Board } from "../hosts/host.ts";
import { findSticky, showSticky } from "../hosts/sticky.ts";
import { ConfigError } from "../model/errors.ts";
import type { Problem } from "../model/problem.ts";
import { count } from "../render/count.ts";
import { block, literal } from "../render/markdown.ts";
import type { Runner } from "./act.ts";
import { type Event, readEvent } from "./event.ts";
import type { Inputs } from "./inputs.ts";
import type { Ran } from "./run-command.ts";

type Result = Ran & { problems: readonly Problem[] };

/** Shows what was found where people look: on the pull request, or in the one issue about drift. */
export async function showAtGitHub(inputs: Inputs, ran: Result, runner: Runner): Promise<void> {
  const env = { ...runner.env, GITHUB_TOKEN: inputs.gitHubToken };
  const gitHub = connectGitHub(gitHubConnection({}, { env, signal: runner.signal }));
  if (inputs.comment) await showComment(gitHub, inputs, ran, await readEvent(env));
  if (inputs.issue) await keepIssue(gitHub, ran);
}

async function showComment(
  gitHub: GitHub,
  inputs: Inputs,
  ran: Result,
  event: Event,
): Promise<void> {
  const pullRequest = inputs.pullRequest ?? event.pullRequest;
  if (pullRequest === undefined)
    throw new ConfigError(
      "There is no pull request to comment on: this run is for none. Give its number with the input pull-request.",
    );
  if (!(await isAt(gitHub, pullRequest, event))) return;
  const board = gitHub.comments(pullRequest);
  const { comment: file } = ran.files;
  if (file === undefined) return await takeBack(board, inputs, ran);
  const text = await readFile(file, "utf8");
  const { result } = await showSticky(board, markerIn(text, file), text);
  info(`Comment on #${pullRequest}: ${result}.`);
}

/**
 * Whether a pull request is at the commit that the followed workflow ran for. Its number came from that run, which anybody can make
 * say anything: without this, one pull request could have its plan shown on another.
 */
async function isAt(gitHub: GitHub, pullRequest: number, { followed }: Event): Promise<boolean> {
  if (followed === undefined) return true;
  if (followed.event !== "pull_request")
    throw new ConfigError(
      "The followed workflow did not run for a pull request: nothing is shown.",
    );
  if ((await gitHub.headOf(pullRequest)) === followed.commit) return true;
  notice(
    `#${pullRequest} is not at the commit that this run is for, so nothing is shown there. If it moved on, its newer run will.`,
  );
  return false;
}

/** An earlier plan must not stand there as if it were this commit's. Where there is none, the red check is enough. */
async function takeBack(board: Board, { commentKey = "plan" }: Inputs, ran: Result): Promise<void> {
  for (const { body } of await findSticky(board, "<!-- castellan:")) {
    const marker = /^<!-- castellan:[\w.-]+:([\w./-]+) -->/.exec(body);
    if (marker?.[1] !== commentKey) continue;
    const why =
      ran.problems.length > 0
        ? `${count(ran.problems.length, "problem")} in the files: there is no plan.`
        : "no plan could be made.";
    await showSticky(board, marker[0], `${marker[0]}\n\n**castellan**: ${why}\n`);
    info("Comment: taken back.");
  }
}

const FAREWELL = "The workspace is what the files say again.";
/** GitHub takes 65,536 characters. */
const MOST_CHARACTERS = 60_000;

/** Opens the issue about drift, or brings it up to date, or closes it. Whatever was not found out leaves it as it is. */
async function keepIssue(gitHub: GitHub, { code, changes = 0, drift }: Result): Promise<void> {
  if (drift === undefined) return;
  const { workspace } = drift;
  const board = gitHub.issues(`castellan: drift in ${workspace}`);
  const marker = `<!-- castellan:${workspace}:drift -->`;
  if (code === EXIT.changes) {
    const headline = `**castellan** ${literal(workspace)}: the workspace differs from the files, ${count(changes, "difference")}.`;
    const body = `${marker}\n\n${headline}\n\n${block(cut(drift.text))}\n`;
    const { result, id } = await showSticky(board, marker, body);
    info(`Issue #${id}: ${result}.`);
  } else if (code === EXIT.clean)
    for (const { id } of await findSticky(board, marker)) {
      await board.close(id, FAREWELL);
      info(`Issue #${id}: closed.`);
    }
}

/** Whole lines, as many as an issue holds. */
function cut(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  let room = MOST_CHARACTERS;
  const kept = lines.filter((line) => {
    room -= line.length + 1;
    return room >= 0;
  });
  if (kept.length < lines.length)
    kept.push(
      "",
      `${count(lines.length - kept.length, "more line")}: the log of the run has them all.`,
    );
  return kept;
}
