import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { slugMatcher } from "../../desired/rule-book.ts";
import type { AccessReview } from "../../model/access-review.ts";
import type { Directory } from "../../model/directory.ts";
import { ConfigError } from "../../model/errors.ts";
import { type Scope, scopeKey } from "../../model/grant.ts";
import { isKnown } from "../../model/read.ts";
import { isDay } from "../../people/day.ts";
import { count } from "../../render/count.ts";
import { beginReview } from "../../review/begin.ts";
import { writeReview } from "../../review/write.ts";
import { EXIT } from "../exit-code.ts";
import { everyScope } from "../find-scope.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { pathOrUsual } from "../load.ts";
import { lookAround, type Surroundings } from "../look-around.ts";
import { readReviews } from "../review-files.ts";
import { writeFiles } from "../write-files.ts";

/** Flags of `castellan review start`. */
export type ReviewStartFlags = { owner: string[]; due: string; snapshot: string; out: string };

/** Who answers for what. */
type Owner = { alias: string; owns: (scope: Scope, project?: string) => boolean; words: string[] };

/** `castellan review start`: a file for each owner to fill in. It sends nothing. */
export async function reviewStart(
  path: string | undefined,
  flags: ReviewStartFlags,
  io: Io,
): Promise<number> {
  const { due, snapshot, out } = flags;
  const owners = ownersFrom(flags.owner);
  const today = todayOf(io);
  if (!isDay(due) || due < today)
    throw new ConfigError(`--due takes a day from ${today} on, as YYYY-MM-DD, not ${due}.`);
  const connection = { concurrency: 1, maxWait: 0 };
  const around = await lookAround({ ...connection, files: await pathOrUsual(path), snapshot }, io, {
    emails: [],
    scopes: everyScope,
  });
  if (around === undefined) return EXIT.error;
  const earlier = await readReviews(out, io);
  if (earlier === undefined) return EXIT.error;
  const reviews = owners.map((owner) => {
    const last = earlier
      .map(({ review }) => review)
      .filter((review) => review.owner === owner.alias && review.started < today)
      .sort((left, right) => (left.started < right.started ? 1 : -1))[0];
    return reviewFor(owner, { around, due, today, last });
  });
  const files = reviews.map((review) => ({
    file: join(out, `${due}-${review.owner}.yaml`),
    before: undefined,
    after: writeReview(review),
  }));
  await mkdir(out, { recursive: true });
  await writeFiles(files);
  io.stdout.write(
    told(
      reviews,
      files.map(({ file }) => file),
      io,
    ),
  );
  const unread = reviews.some(({ scopes }) => scopes.some(({ unknown }) => unknown !== undefined));
  return unread ? EXIT.partlyApplied : EXIT.clean;
}

/** @throws ConfigError for what does not say who answers for what. */
function ownersFrom(texts: readonly string[]): Owner[] {
  const words = new Map<string, string[]>();
  for (const text of texts) {
    const [, alias = "", scopes = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (alias === "")
      throw new ConfigError(
        `--owner takes alias=scope,scope such as ana=project/PLAT, not ${text}.`,
      );
    words.set(alias, [...(words.get(alias) ?? []), ...scopes.split(",")]);
  }
  return [...words].map(([alias, scopes]) => {
    const owns = scopes.map(ownedBy);
    return {
      alias,
      words: scopes,
      owns: (scope, project) => owns.some((isOwned) => isOwned(scope, project)),
    };
  });
}

function ownedBy(word: string): Owner["owns"] {
  const [, kind, name = ""] = /^(project|repository)\/(.+)$/.exec(word) ?? [];
  if (kind === undefined)
    throw new ConfigError(`An owner answers for project/KEY or repository/SLUG, not ${word}.`);
  if (kind === "project")
    return (scope, project) => (scope.kind === "project" ? scope.name : project) === name;
  const matches = slugMatcher(name);
  return (scope) => scope.kind === "repository" && matches(scope.name);
}

type For = { around: Surroundings; due: string; today: string; last: AccessReview | undefined };

function reviewFor(owner: Owner, { around, due, today, last }: For): AccessReview {
  const { ground, directory, people, reads, someone } = around;
  if (!people.some(({ alias }) => alias === owner.alias))
    throw new ConfigError(
      `The files know nobody by ${owner.alias}, who is to answer for ${owner.words.join(", ")}.`,
    );
  const projectOf = projectsIn(directory);
  const scopes = reads.filter(({ scope }) => owner.owns(scope, projectOf.get(scope.name)));
  if (scopes.length === 0)
    throw new ConfigError(
      `There is nothing like ${owner.words.join(", ")} in ${ground.workspace} for ${owner.alias} to answer for.`,
    );
  if (ground.snapshot === undefined) throw new Error("a review is about a snapshot");
  return beginReview({
    workspace: ground.workspace,
    owner: owner.alias,
    due,
    started: today,
    snapshot: ground.snapshot,
    scopes,
    directory,
    someone,
    last,
  });
}

function projectsIn({ repositories }: Directory): Map<string, string> {
  const known = isKnown(repositories) ? repositories.known : [];
  return new Map(known.map(({ slug, project }) => [slug, project]));
}

function told(reviews: readonly AccessReview[], files: readonly string[], io: Io): string {
  const paint = paintFor(io.stdout, io.env);
  const lines = reviews.map(({ owner, scopes, since }, index) => {
    const items = scopes.flatMap((scope) => scope.items);
    const changed = items.filter(({ was }) => was !== undefined).length;
    const news = since === undefined ? "" : `, ${changed} of them new or changed since ${since}`;
    return `${paint("heading", files[index] ?? "")}: ${owner} decides about ${count(items.length, "grant")} on ${count(scopes.length, "scope")}${news}.`;
  });
  const unread = reviews.flatMap(({ scopes }) =>
    scopes.filter(({ unknown }) => unknown !== undefined),
  );
  return [
    ...lines,
    ...unread.map(({ scope, unknown }) =>
      paint("warning", `Unknown: ${scopeKey(scope)}: ${unknown}`),
    ),
    "Each owner fills in decision, by and note, and commits the file. castellan review check tells what is open.",
    "",
  ].join("\n");
}
