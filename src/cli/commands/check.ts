import { isInvite } from "../../model/change.ts";
import { ConfigError } from "../../model/errors.ts";
import type { Review } from "../../model/plan.ts";
import { comparePlans } from "../../reconcile/compare-plans.ts";
import { Names } from "../../render/change-row.ts";
import { count } from "../../render/count.ts";
import { renderDifference } from "../../render/difference.ts";
import { renderViolations } from "../../render/violations.ts";
import { EXIT } from "../exit-code.ts";
import { type Expectation, type ExpectFlags, expectationFrom, scopesOf } from "../expectation.ts";
import { type Io, paintFor } from "../io.ts";
import { type LoadedFiles, loadOrReport } from "../load.ts";
import type { ReadFlags } from "../open-reader.ts";
import { type SelectFlags, selectionFor, withScopes } from "../selection.ts";
import { makeReview } from "./plan.ts";

export type CheckFlags = ReadFlags & SelectFlags & ExpectFlags & { json?: boolean };

/** `castellan check`: plans again, as little as it takes, and says whether what was reviewed still holds. Cannot write. */
export async function check(path: string | undefined, flags: CheckFlags, io: Io): Promise<number> {
  const expected = await expectationFrom(flags);
  if (expected === undefined)
    throw new ConfigError(
      "What was reviewed? Give its digest with --expect, or the plan that was saved with --plan.",
    );
  const loaded = await loadOrReport(path, io);
  const review = loaded && (await planAgain(expected, loaded, flags, io));
  if (review === undefined) return EXIT.error;
  const verdict = judge(expected, review);
  io.stdout.write(flags.json ? asJson(verdict, review) : asText(verdict, expected, review, io));
  return exitCode(verdict, review);
}

/**
 * The plan of now, on the scopes of the plan that was reviewed and those that the flags select; on all when only a digest is known.
 * @throws ConfigError when the reviewed plan is for another workspace.
 */
async function planAgain(
  { saved }: Expectation,
  loaded: LoadedFiles,
  flags: CheckFlags,
  io: Io,
): Promise<Review | undefined> {
  const { workspace } = loaded.desired;
  if (saved !== undefined && saved.plan.workspace !== workspace)
    throw new ConfigError(
      `The plan ${flags.plan} is for the workspace ${saved.plan.workspace}, and the files are about ${workspace}.`,
    );
  const selected = await selectionFor(flags, loaded, io);
  // A part invites nobody and takes nothing in the workspace itself, so a plan that does is made again as a whole.
  const isWhole = saved?.plan.steps.some(
    ({ change }) => isInvite(change) || change.scope.kind === "workspace",
  );
  if (isWhole === true) return (await makeReview(loaded, flags, io))?.review;
  const selection = saved === undefined ? selected : withScopes(selected, scopesOf(saved), loaded);
  return (await makeReview(loaded, flags, io, selection))?.review;
}

type Verdict = {
  holds: boolean;
  expected: string;
  unknown: { scope: Review["findings"]["scopes"][number]["scope"]; reason: string }[];
  changes?: ReturnType<typeof comparePlans>;
};

function judge({ digest: expected, saved }: Expectation, review: Review): Verdict {
  const unknown = review.findings.scopes.flatMap(({ scope, unknown: reason }) =>
    reason === undefined ? [] : [{ scope, reason }],
  );
  return {
    holds: unknown.length === 0 && review.digest.startsWith(expected),
    expected,
    unknown,
    ...(saved && { changes: comparePlans(saved.plan, review.plan) }),
  };
}

function exitCode({ holds, unknown }: Verdict, { findings }: Review): number {
  if (unknown.length > 0) return EXIT.partlyApplied;
  if (!holds) return EXIT.error;
  return findings.violations.length > 0 ? EXIT.stoppedByGuard : EXIT.clean;
}

function asJson(
  { holds, expected, unknown, changes }: Verdict,
  { plan, digest, findings, calls }: Review,
): string {
  const document = {
    version: 1,
    workspace: plan.workspace,
    holds,
    expected,
    digest,
    ...changes,
    scopes: findings.scopes.length,
    unknown,
    calls: calls.read,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function asText(verdict: Verdict, { saved }: Expectation, review: Review, io: Io): string {
  const paint = paintFor(io.stdout, io.env);
  const { findings, digest, calls, plan } = review;
  const people = { ...saved?.findings.people, ...findings.people };
  const { holds, unknown, expected, changes } = verdict;
  const looked = `Looked at ${count(findings.scopes.length, "scope")}, with ${count(calls.read, "call")}.\n`;
  const unread = unknown.map(({ scope, reason }) => `  ${scope.kind}/${scope.name}: ${reason}\n`);
  if (unread.length > 0)
    return `${paint("error", "Nobody knows whether it holds: not everything could be read.")}\n${unread.join("")}${looked}`;
  if (!holds)
    return `${paint("error", "What was reviewed does not hold any more.")}\n${renderDifference({ expected, digest, ...(changes && { changes }) }, { people }, paint)}${looked}`;
  const guards = renderViolations(findings.violations, new Names({ people }), paint);
  const stopped = guards.length > 0 ? `${guards.join("\n\n")}\n` : "";
  return `${paint("success", `What was reviewed holds: ${count(plan.steps.length, "step")}.`)}\n${stopped}${looked}`;
}
