import { expect, test } from "@jest/globals";
import type { Change } from "../../src/model/change.ts";
import type { Findings, Review, Violation } from "../../src/model/plan.ts";
import { plain } from "../../src/render/paint.ts";
import { renderReview } from "../../src/render/review.ts";
import { crowd } from "../reconcile/guarding.ts";

function rendered(fields: Partial<Findings>): string {
  const findings: Findings = {
    scopes: [],
    observed: [],
    waiting: [],
    left: [],
    violations: [],
    unusedApprovals: [],
    people: {},
    ...fields,
  };
  const review: Review = {
    plan: { provider: "bitbucket", workspace: "acme", steps: [] },
    digest: "d",
    findings,
    calls: { read: 0, write: 0 },
  };
  return renderReview(review, { paint: plain });
}

const gone = (id: string): Change => ({
  action: "delete",
  scope: { kind: "repository", name: "r" },
  principal: { kind: "user", id },
  before: "read",
});

const violation = (fields: Partial<Violation>): Violation => ({
  guard: "removals",
  message: "too many",
  offenders: [],
  approval: "approvals:\n  - guard: removals\n    count: 12",
  ...fields,
});

test("ten offenders are shown, and how many more there are", () => {
  const text = rendered({ violations: [violation({ offenders: crowd(1_234).map(gone) })] });
  expect(text.match(/repository\/r {2}- /g)).toHaveLength(10);
  expect(text).toContain("\n    and 1,224 more\n");
  expect(rendered({ violations: [violation({ offenders: crowd(10).map(gone) })] })).not.toContain(
    "more\n",
  );
});

test("ten people are shown, by alias or name, and what each loses", () => {
  const [first = "", second = "", ...rest] = crowd(12);
  const nothing = { less: 0, perhaps: 0, groups: 0, everything: false };
  const people = [
    { ...nothing, person: first, less: 3, everything: true },
    { ...nothing, person: second, perhaps: 1, groups: 2 },
    ...rest.map((person) => ({ ...nothing, person, less: 1 })),
  ];
  const text = rendered({
    violations: [violation({ guard: "people-losing-access", people })],
    people: { [first]: { alias: "ana", name: "Ana" }, [second]: { name: "Bo\u001b[31m" } },
  });
  expect(text).toContain("\n    ana  less on 3 scopes, nothing is left\n");
  expect(text).toContain(
    `\n    "Bo\\u{1b}[31m" ${second}  perhaps less on 1 scope, leaves 2 groups\n`,
  );
  expect(text).toContain("\n    and 2 more\n");
});

test("of one guard ten scopes are shown, and every approval that is shown in one block to paste", () => {
  const violations = crowd(12).map((name) =>
    violation({
      guard: "first-prune",
      scope: { kind: "repository", name },
      instead: "Or say since when.",
      approval: `approvals:\n  - guard: first-prune\n    scope: repository/${name}`,
    }),
  );
  const text = rendered({ violations: [...violations, violation({})] });
  expect(text).toContain("\nStopped by guard first-prune on 2 more scopes\nOr say since when.\n");
  expect(text.match(/Or say since when/g)).toHaveLength(1);
  expect(text.match(/approvals:/g)).toHaveLength(1);
  expect(text.match(/ {2}- guard: /g)).toHaveLength(11);
});

test("approvals without use are named, with the reason", () => {
  const text = rendered({
    unusedApprovals: [
      {
        guard: "last-admin",
        scope: "project/PLAT",
        until: "2026-12-31",
        reason: "OPS-1",
        why: "nothing in this plan needs it",
      },
    ],
  });
  expect(text).toContain(
    "Approvals that this plan has no use for\n  last-admin project/PLAT, until 2026-12-31: nothing in this plan needs it",
  );
});
