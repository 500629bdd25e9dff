import type { DeclaredLines } from "../../desired/declared-lines.ts";
import { declaredLines } from "../../desired/declared-lines.ts";
import type { JudgedReview } from "../../model/access-review.ts";
import type { Desired } from "../../model/desired.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Scope } from "../../model/grant.ts";
import type { Place } from "../../model/problem.ts";
import { renderReviews } from "../../render/review-check.ts";
import { dueReviews } from "../../review/due.ts";
import { judgeReview } from "../../review/judge.ts";
import type { OpenSnapshot } from "../../snapshot/open.ts";
import { blame } from "../blame.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { loadOrReport } from "../load.ts";
import { type ReviewFile, readReviews } from "../review-files.ts";
import { readSnapshotFile } from "../snapshot-file.ts";
import { usualPath } from "../usual-path.ts";

/** Flags of `castellan review check`. */
export type ReviewCheckFlags = {
  files?: string;
  snapshot?: string;
  address?: string[];
  deputy?: string[];
  soon: number;
  json?: boolean;
  detailedExitcode?: boolean;
};

/** `castellan review check`: who decided what, and what is open, overdue or to be done. It has nothing that could write. */
export async function reviewCheck(
  directory: string,
  flags: ReviewCheckFlags,
  io: Io,
): Promise<number> {
  const reviews = await readReviews(directory, io);
  const path = flags.files ?? (await usualPath());
  const loaded = path === undefined ? undefined : await loadOrReport(path, io);
  if (reviews === undefined || (path !== undefined && loaded === undefined)) return EXIT.error;
  if (reviews.length === 0)
    throw new ConfigError(`There is no review in ${directory}. castellan review start begins one.`);
  const snapshot =
    flags.snapshot === undefined ? undefined : await readSnapshotFile(flags.snapshot);
  const judged: JudgedReview[] = [];
  for (const file of reviews)
    judged.push(await judge(file, { desired: loaded?.desired, snapshot, flags, io }));
  const by = daysAfter(todayOf(io), flags.soon);
  const due = dueReviews(reviews, { today: todayOf(io), by });
  io.stdout.write(
    flags.json
      ? `${JSON.stringify({ version: 1, reviews: judged, due }, null, 2)}\n`
      : renderReviews(judged, due, paintFor(io.stdout, io.env)),
  );
  if (judged.some(({ state }) => state === "invalid" || state === "overdue")) return EXIT.error;
  const isQuiet = judged.every(({ findings }) => findings.length === 0);
  return flags.detailedExitcode && !isQuiet ? EXIT.changes : EXIT.clean;
}

type By = {
  desired: Desired | undefined;
  snapshot: OpenSnapshot | undefined;
  flags: ReviewCheckFlags;
  io: Io;
};

async function judge(
  { file, review, seal }: ReviewFile,
  { desired, snapshot, flags, io }: By,
): Promise<JudgedReview> {
  if (snapshot !== undefined && snapshot.snapshot.workspace !== review.workspace)
    throw new ConfigError(
      `${flags.snapshot} is a snapshot of ${snapshot.snapshot.workspace}, and ${file} is about ${review.workspace}.`,
    );
  const lines = desired && declaredLines(desired);
  const names = new Map(
    review.scopes.flatMap(({ items }) => items.map((one) => [one.holder, one.name])),
  );
  return judgeReview({
    file,
    review,
    seal,
    today: todayOf(io),
    deputies: new Set(flags.deputy),
    addressesOf: (alias) => [...addressesOf(alias, desired), ...givenFor(alias, flags)],
    authorOf: await blame(file, io),
    live: snapshot && liveIn(snapshot),
    lineFor: (scope, holder) => lineFor(scope, holder, names.get(holder), lines),
  });
}

function addressesOf(alias: string, desired: Desired | undefined): string[] {
  const identity = desired?.people.find((person) => person.alias === alias)?.identity;
  return identity !== undefined && "email" in identity ? [identity.email] : [];
}

/** @throws ConfigError for what does not say whose address it is. */
function givenFor(alias: string, { address = [] }: ReviewCheckFlags): string[] {
  return address.flatMap((text) => {
    const [, whose, email = ""] = /^([^=]+)=(\S+@\S+)$/.exec(text) ?? [];
    if (whose === undefined)
      throw new ConfigError(
        `--address takes alias=email such as ana=ana@acme.example, not ${text}.`,
      );
    return whose === alias ? [email.toLowerCase()] : [];
  });
}

function liveIn({ snapshot }: OpenSnapshot) {
  const reads = new Map(snapshot.grants.map((one) => [`${one.scope.kind}/${one.scope.name}`, one]));
  return ({ kind, name }: Scope) =>
    reads.get(`${kind}/${name}`)?.read ?? { unknown: "the snapshot does not hold it" };
}

/** A review calls people by alias, where the files had one. */
function lineFor(
  scope: Scope,
  holder: string,
  name: string | undefined,
  lines: DeclaredLines | undefined,
): Place | undefined {
  const group = /^group\/(.+)$/.exec(holder)?.[1];
  return group === undefined
    ? lines?.onScope(scope, "users", name ?? "")?.place
    : lines?.onScope(scope, "groups", group)?.place;
}

function daysAfter(day: string, days: number): string {
  const time = new Date(`${day}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + days);
  return time.toISOString().slice(0, 10);
}
