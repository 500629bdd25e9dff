import { describe, expect, test } from "@jest/globals";
import { parseDesired } from "../../src/desired/load.ts";
import type { Outcome, Review } from "../../src/model/plan.ts";
import type { Reader, ToStep, Writer } from "../../src/model/provider.ts";
import { carryOut, plan } from "../../src/run.ts";
import { STATES } from "./states.ts";

const TODAY = "2026-11-23";

/** A provider over a workspace that holds the base world, and what it takes to be done with it. */
export type Subject = {
  reader: () => Reader;
  writer: () => Writer;
  toStep: ToStep;
  close: () => Promise<void>;
};

/**
 * The walk every provider must pass: from each state to the next, through every kind of change. Each plan only gives before
 * it takes, each apply does what the plan says, and the plan after it is empty.
 */
export function conforms(provider: string, workspace: () => Promise<Subject>): void {
  describe(`${provider} conforms`, () => {
    let subject: Subject;
    test("the workspace opens", async () => {
      subject = await workspace();
    });
    test.each(STATES)("$name", async ({ yaml, changes }) => {
      const first = await planOf(subject, yaml);
      expect(first.review.findings.violations).toEqual([]);
      expect(first.review.findings.scopes.filter(({ unknown }) => unknown !== undefined)).toEqual(
        [],
      );
      expect(actions(first.review)).toEqual(changes);
      const outcomes: Outcome[] = [];
      for await (const outcome of carryOut({
        ...first,
        journal: { intent: async () => {}, result: async () => {} },
        concurrency: 4,
        isStale: () => false,
        isInterrupted: () => false,
      }))
        outcomes.push(outcome);
      expect(outcomes.filter(({ result }) => result !== "done")).toEqual([]);
      expect(outcomes).toHaveLength(first.review.plan.steps.length);
      const second = await planOf(subject, yaml);
      expect(second.review.plan.steps).toEqual([]);
    });
    test("the workspace closes", async () => await subject.close());
  });
}

async function planOf(subject: Subject, yaml: string) {
  const { desired, problems } = parseDesired([{ file: "access.yaml", text: yaml }], {
    today: TODAY,
  });
  expect(problems).toEqual([]);
  if (desired === undefined) throw new Error("the state has problems");
  const reader = subject.reader();
  const planned = await plan({
    desired,
    reader,
    toStep: subject.toStep,
    today: TODAY,
  });
  if (!("review" in planned)) throw new Error(JSON.stringify(planned.problems));
  return { ...planned, reader, writer: subject.writer() };
}

/** What a plan does, as `create group/qa`, in order. */
function actions({ plan: { steps } }: Review): string[] {
  return steps.map(({ change }) => `${change.action} ${change.scope.kind}/${change.scope.name}`);
}
