import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ago, type Circumstances, invitationOf } from "../../src/desired/invitation.ts";

const LOU = "lou@acme.example";
const NOBODY: Circumstances["pending"] = { known: [] };
const settings = { attempts: 3, pause: 7 };
const on = (...days: string[]) => days.map((sent) => ({ sent }));

test.each<{ name: string; is: object } & Partial<Circumstances>>([
  { name: "never invited", is: { state: "due", attempt: 1 } },
  {
    name: "never invited, and nobody tells of pending ones",
    pending: undefined,
    is: { state: "due", attempt: 1 },
  },
  {
    name: "invited, and pending",
    attempts: on("2026-11-20"),
    pending: { known: [{ email: LOU, groups: [], sent: "2026-11-20" }] },
    is: { state: "pending", attempt: 1, sent: "2026-11-20" },
  },
  {
    name: "invited by somebody else, on a day that nobody tells",
    pending: { known: [{ email: LOU, groups: [] }] },
    is: { state: "pending", attempt: 0 },
  },
  {
    name: "pending for years, and the files say never",
    pending: { known: [{ email: LOU, groups: [], sent: "2024-01-01" }] },
    settings: { attempts: 0, pause: 7 },
    is: { state: "pending", attempt: 0, sent: "2024-01-01" },
  },
  {
    name: "ended, and resting",
    attempts: on("2026-11-17"),
    is: { state: "resting", attempt: 1, sent: "2026-11-17", again: "2026-11-24" },
  },
  {
    name: "ended, and rested",
    attempts: on("2026-11-16"),
    is: { state: "due", attempt: 2, last: "2026-11-16" },
  },
  {
    name: "ended twice: the second pause is twice as long",
    attempts: on("2026-11-03", "2026-11-10"),
    is: { state: "resting", attempt: 2, sent: "2026-11-10", again: "2026-11-24" },
  },
  {
    name: "ended three times",
    attempts: on("2026-09-01", "2026-09-08", "2026-09-22"),
    is: { state: "given-up", attempts: 3, last: "2026-09-22" },
  },
  {
    name: "ended three times, and the files allow four",
    attempts: on("2026-09-01", "2026-09-08", "2026-09-22"),
    settings: { attempts: 4, pause: 7 },
    is: { state: "due", attempt: 4, last: "2026-09-22" },
  },
  {
    name: "in an organisation, an invitation counts as pending while it would rest",
    attempts: on("2026-11-17"),
    pending: undefined,
    is: { state: "pending", attempt: 1, sent: "2026-11-17" },
  },
  {
    name: "in an organisation, and rested",
    attempts: on("2026-11-16"),
    pending: undefined,
    is: { state: "due", attempt: 2, last: "2026-11-16" },
  },
  {
    name: "the files say never",
    settings: { attempts: 0, pause: 7 },
    is: { state: "never" },
  },
  {
    name: "nobody knows what is pending",
    pending: { unknown: "403" },
    is: { state: "unknown", reason: "403" },
  },
])("$name", ({ is, attempts = [], settings: own = settings, ...more }) => {
  const pending = "pending" in more ? more.pending : NOBODY;
  expect(invitationOf(LOU, { attempts, pending, settings: own, today: "2026-11-23" })).toEqual(is);
});

test.each([
  { day: "2026-11-23", is: "today" },
  { day: "2026-11-24", is: "today" },
  { day: "2026-11-22", is: "1 day ago" },
  { day: "2026-11-03", is: "20 days ago" },
])("$day is $is", ({ day, is }) => {
  expect(ago(day, "2026-11-23")).toBe(is);
});

test("law: however long it runs, nobody is invited more often than the files allow, nor before a pause is over", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 400 }),
      (most, pause, runs) => {
        const attempts: { sent: string }[] = [];
        runs.forEach((isRun, day) => {
          if (!isRun) return;
          const today = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
          const found = invitationOf(LOU, {
            attempts,
            pending: NOBODY,
            settings: { attempts: most, pause },
            today,
          });
          if (found.state !== "due") return;
          expect(found.attempt).toBe(attempts.length + 1);
          const last = attempts.at(-1)?.sent;
          if (last !== undefined)
            expect((Date.parse(today) - Date.parse(last)) / 86_400_000).toBeGreaterThanOrEqual(
              pause * 2 ** (attempts.length - 1),
            );
          attempts.push({ sent: today });
        });
        expect(attempts.length).toBeLessThanOrEqual(most);
      },
    ),
  );
});
