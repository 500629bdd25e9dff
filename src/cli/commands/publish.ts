import { readFile } from "node:fs/promises";
import { loadDesired } from "../../desired/load.ts";
import { scopePlaces } from "../../desired/scope-places.ts";
import { connectBitbucketHost } from "../../hosts/bitbucket/bitbucket.ts";
import { insightOf } from "../../hosts/bitbucket/insights.ts";
import { connectGitHub } from "../../hosts/github/github.ts";
import type { Board } from "../../hosts/host.ts";
import { showSticky } from "../../hosts/sticky.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Review } from "../../model/plan.ts";
import { openPlan } from "../../reconcile/saved-plan.ts";
import { markerIn } from "../comment-marker.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, todayOf } from "../io.ts";
import { pathOrUsual } from "../load.ts";
import { pathFromRoot } from "../path-from-root.ts";
import { bitbucketTarget, gitHubTarget, type TargetFlags } from "../publish-target.ts";

export type PublishFlags = TargetFlags & { comment?: string; plan?: string };

/** `castellan publish`: shows a plan where its change is reviewed. Writes nothing that gives or takes access. */
export async function publish(
  host: "github" | "bitbucket",
  path: string | undefined,
  flags: PublishFlags,
  io: Io,
): Promise<number> {
  switch (host) {
    case "github":
      await toGitHub(flags, io);
      return EXIT.clean;
    case "bitbucket":
      await toBitbucket(path, flags, io);
      return EXIT.clean;
  }
}

async function toGitHub(flags: PublishFlags, io: Io): Promise<void> {
  if (flags.comment === undefined)
    throw new ConfigError("GitHub is shown a comment: give --comment FILE.");
  const { connection, pullRequest } = await gitHubTarget(flags, io);
  const comment = await textOf(flags.comment);
  await showComment(connectGitHub(connection).comments(pullRequest), comment, flags.comment, io);
}

async function toBitbucket(path: string | undefined, flags: PublishFlags, io: Io): Promise<void> {
  const { connection, pullRequest, commit, url, branch } = bitbucketTarget(flags, io);
  const insight = await insightFor(path, flags, io);
  const host = connectBitbucketHost(connection);
  const comment =
    flags.comment === undefined || pullRequest === undefined
      ? undefined
      : await textIfThere(flags.comment);
  if (comment !== undefined && pullRequest !== undefined && flags.comment !== undefined)
    await showComment(host.comments(pullRequest), comment, flags.comment, io);
  await host.putReport(commit, "castellan", { ...insight.report, link: url }, insight.annotations);
  await host.putStatus(commit, {
    key: "castellan",
    name: "castellan",
    state: insight.passed ? "SUCCESSFUL" : "FAILED",
    description: insight.headline,
    url,
    ...(branch === undefined ? {} : { refname: branch }),
  });
  io.stdout.write(`Report and build status: ${insight.headline}\n`);
}

async function insightFor(path: string | undefined, { plan }: PublishFlags, io: Io) {
  const loaded = await loadDesired(await pathOrUsual(path), { today: todayOf(io) });
  return insightOf({
    problems: loaded.problems,
    ...(plan === undefined ? {} : { review: await savedAt(plan) }),
    placeOf: loaded.desired === undefined ? () => undefined : scopePlaces(loaded.desired),
    pathOf: pathFromRoot,
  });
}

async function savedAt(file: string): Promise<Review | "missing"> {
  const text = await textIfThere(file);
  return text === undefined ? "missing" : openPlan(text, file);
}

async function showComment(board: Board, comment: string, file: string, io: Io): Promise<void> {
  const { result } = await showSticky(board, markerIn(comment, file), comment);
  io.stdout.write(`Comment: ${result}.\n`);
}

async function textOf(file: string): Promise<string> {
  const text = await textIfThere(file);
  if (text !== undefined) return text;
  throw new ConfigError(`${file} does not exist. castellan plan --markdown-out writes it.`);
}

async function textIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ConfigError(`${file} could not be read: ${(error as Error).message}`);
  }
}
