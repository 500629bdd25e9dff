import { describe, expect, test } from "@jest/globals";
import { expand } from "../../src/desired/expand.ts";
import type { Directory } from "../../src/model/directory.ts";
import type { Grant } from "../../src/model/grant.ts";
import type { Review } from "../../src/model/plan.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { review } from "../../src/reconcile/review.ts";
import { desiredIn, HEADER, TODAY } from "../desired/reading.ts";
import { line } from "./fixtures.ts";

const GONE = "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}";
const OWNER = "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c91}";

const DIRECTORY: Directory = {
  caller: { uuid: OWNER, name: "Olga", permission: "owner" },
  members: [{ uuid: OWNER, name: "Olga", owner: true }],
  accounts: {},
  groups: { known: [] },
  projects: { known: [{ key: "A", name: "A" }] },
  repositories: { known: [] },
};

/** The review of what `users` says of project A, where these accounts hold these levels. */
function reviewOf(mode: string, users: string, held: Record<string, string>): Review {
  const desired = desiredIn({
    "a.yaml": `${HEADER}people: { gus: { uuid: "${GONE}" }, olga: { uuid: "${OWNER}" } }
projects: { A: { mode: ${mode}, ${mode === "authoritative" ? "since: 2026-05-04, " : ""}users: ${users} } }
`,
  });
  const { expansion } = expand(desired, DIRECTORY, TODAY);
  const rows = Object.entries(held).map(
    ([id, permission]): Grant => ({
      scope: { kind: "project", name: "A" },
      principal: { kind: "user", id },
      permission,
    }),
  );
  const made = { desired, directory: DIRECTORY, expansion, reads: [{ known: rows }], names: {} };
  return review({ ...made, today: TODAY, calls: 0, toStep: bitbucketToStep("acme") });
}

describe("rows of accounts that Bitbucket would give none", () => {
  test.each([
    {
      name: "declared and held: it stays, and nobody waits",
      mode: "authoritative",
      users: "{ gus: read }",
      held: { [GONE]: "read" },
      steps: 0,
      waiting: 0,
    },
    {
      name: "declared and held at another level: it stays as it is",
      mode: "authoritative",
      users: "{ gus: read }",
      held: { [GONE]: "admin" },
      steps: 0,
      waiting: 0,
    },
    {
      name: "declared, not held: none is made, and somebody waits",
      mode: "authoritative",
      users: "{ gus: read }",
      held: {},
      steps: 0,
      waiting: 1,
    },
    {
      name: "held, not declared: it goes",
      mode: "authoritative",
      users: "{}",
      held: { [GONE]: "read" },
      steps: 1,
      waiting: 0,
    },
    {
      name: "held, and over: it goes",
      mode: "authoritative",
      users: "{ gus: { permission: read, until: 2026-01-31 } }",
      held: { [GONE]: "read" },
      steps: 1,
      waiting: 0,
    },
    {
      name: "a workspace owner's",
      mode: "authoritative",
      users: "{ olga: admin }",
      held: { [OWNER]: "read" },
      steps: 0,
      waiting: 0,
    },
    {
      name: "in an additive scope",
      mode: "additive",
      users: "{ gus: admin }",
      held: { [GONE]: "read" },
      steps: 0,
      waiting: 0,
    },
  ])("$name", ({ mode, users, held, steps, waiting }) => {
    const { plan, findings } = reviewOf(mode, users, held);
    expect(plan.steps).toHaveLength(steps);
    for (const { change } of plan.steps)
      if ("principal" in change) expect(line(change)).toContain(GONE);
    expect(findings.waiting).toHaveLength(waiting);
    expect(findings.violations.map(({ guard }) => guard)).not.toContain("emptied");
    expect(findings.scopes[0]?.unmanaged).toBe(0);
  });

  test("two of them are no emptied list, and the plan says why they stay", () => {
    const held = { [GONE]: "read", [OWNER]: "write" };
    const { findings } = reviewOf("authoritative", "{ gus: read, olga: admin }", held);
    expect(findings.violations).toEqual([]);
    expect(findings.left.map(({ reason }) => reason).filter((one) => /is kept/.test(one))).toEqual([
      "is kept while a line says so, though Bitbucket would not give it to this account",
      "is kept while a line says so, though Bitbucket would not give it to this account; admin is declared, but cannot be set",
    ]);
  });
});
