import { adopt, judged } from "../../drift/adopt.ts";
import { driftOf } from "../../drift/items.ts";
import type { Ground } from "../../drift/ways.ts";
import { withCulprits } from "../../drift/who-changed.ts";
import type { DriftItem, DriftScope } from "../../model/drift.ts";
import { scopeKey } from "../../model/grant.ts";
import type { Review } from "../../model/plan.ts";
import { isKnown } from "../../model/read.ts";
import { providers } from "../../providers/index.ts";
import { renderDrift } from "../../render/drift.ts";
import { adoptInto } from "../adopt-into.ts";
import { chosenItems } from "../chosen-items.ts";
import { connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { type LoadedFiles, loadOrReport } from "../load.ts";
import type { ReadFlags } from "../open-reader.ts";
import { type Made, makeReview, save, write } from "./plan.ts";

export type DriftFlags = ReadFlags & {
  json?: boolean;
  /** Where the same is written, whatever is printed. */
  jsonOut?: string;
  /** All that can be, or these. */
  adopt?: true | string[];
  yes?: boolean;
  branch?: string;
  revert?: string;
};

/** `castellan drift`: where the workspace differs from the files, who did it, and both ways back. It writes files at most, never to Bitbucket. */
export async function drift(path: string | undefined, flags: DriftFlags, io: Io): Promise<number> {
  const loaded = await loadOrReport(path, io);
  const made = loaded && (await makeReview(loaded, flags, io));
  if (loaded === undefined || made === undefined) return EXIT.error;
  const ground: Ground = {
    desired: loaded.desired,
    directory: made.directory,
    findings: made.review.findings,
    today: todayOf(io),
  };
  const found = await look(made, ground, loaded, flags, io);
  if (flags.revert !== undefined) await save(flags.revert, made.review);
  if (flags.jsonOut !== undefined) await write(flags.jsonOut, asJson(made.review, found));
  io.stdout.write(flags.json ? asJson(made.review, found) : asText(made.review, found, io));
  if (flags.adopt !== undefined)
    return await adoptChosen(flags.adopt, found, ground, loaded, flags, io);
  if (!flags.json) io.stdout.write(waysBack(found, loaded, flags));
  return exitCode(found);
}

type Found = {
  scopes: DriftScope[];
  unread: { scope: string; reason: string }[];
  audit: { read: boolean; reason?: string };
  calls: number;
};

/** What differs; and who did it, where the organisation's log can be asked. A snapshot asks nobody. */
async function look(
  { review, directory }: Made,
  ground: Ground,
  { desired }: LoadedFiles,
  flags: DriftFlags,
  io: Io,
): Promise<Found> {
  const scopes = judged(driftOf(review), ground);
  const unread = review.findings.scopes.flatMap(({ scope, unknown }) =>
    unknown === undefined ? [] : [{ scope: scopeKey(scope), reason: unknown }],
  );
  const found: Found = { scopes, unread, audit: { read: false }, calls: review.calls.read };
  if (flags.snapshot !== undefined || scopes.length === 0) return found;
  const { connectAuditLog } = providers[desired.provider];
  const log = connectAuditLog(connectionTo(desired.workspace, flags, io, () => {}));
  if (log === undefined) return found;
  const events = await log.since(io.now() - LOOK_BACK);
  const calls = found.calls + log.calls();
  if (!isKnown(events)) return { ...found, audit: { read: false, reason: events.unknown }, calls };
  const told = withCulprits(scopes, events.known, directory);
  return { ...found, scopes: told, audit: { read: true }, calls };
}

/** 90 days: who changed something longer ago is not looked for. */
const LOOK_BACK = 90 * 24 * 60 * 60 * 1000;

async function adoptChosen(
  wanted: true | string[],
  found: Found,
  ground: Ground,
  loaded: LoadedFiles,
  flags: DriftFlags,
  io: Io,
): Promise<number> {
  const all = found.scopes.flatMap(({ items }) => items);
  const items = chosenItems(wanted, all);
  const adoption = adopt(items, loaded.sources, ground);
  const written = await adoptInto(adoption, loaded, flags, io);
  if (!written) return EXIT.error;
  const left = all.length - adoption.adopted.length;
  return left > 0 || found.unread.length > 0 ? exitCode(found) : EXIT.clean;
}

function exitCode({ scopes, unread }: Found): number {
  if (unread.length > 0) return EXIT.partlyApplied;
  return scopes.length > 0 ? EXIT.changes : EXIT.clean;
}

function asText(
  { plan, findings }: Review,
  { scopes, unread, audit, calls }: Found,
  io: Io,
): string {
  const { reason } = audit;
  return renderDrift(
    {
      workspace: plan.workspace,
      scopes,
      unread,
      findings,
      calls,
      ...(reason !== undefined && { auditUnknown: reason }),
    },
    paintFor(io.stdout, io.env),
  );
}

function asJson({ plan, digest, findings }: Review, found: Found): string {
  const { scopes, unread, audit, calls } = found;
  const document = {
    version: 1,
    workspace: plan.workspace,
    digest,
    drift: scopes.length > 0,
    scopes,
    observed: findings.observed.length,
    unknown: unread,
    people: findings.people,
    audit,
    calls,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The commands that end it, either way. */
function waysBack({ scopes }: Found, { path }: LoadedFiles, { revert }: DriftFlags): string {
  if (scopes.length === 0) return "";
  const example = scopes.flatMap(({ items }) => items).find(isAdoptable);
  const back =
    revert === undefined ? `castellan apply ${path}` : `castellan apply --plan ${revert}`;
  return `\nPut it all back:  ${back}\n${
    example === undefined
      ? ""
      : `Adopt it all:     castellan drift ${path} --adopt\nAdopt one:        castellan drift ${path} --adopt "${example.id}"\n`
  }`;
}

function isAdoptable({ notAdoptable }: DriftItem): boolean {
  return notAdoptable === undefined;
}
