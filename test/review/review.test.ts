import { describe, expect, test } from "@jest/globals";
import type { AccessReview, ReviewItem } from "../../src/model/access-review.ts";
import type { Grant, Scope } from "../../src/model/grant.ts";
import type { Read } from "../../src/model/read.ts";
import { beginReview } from "../../src/review/begin.ts";
import { dueReviews } from "../../src/review/due.ts";
import { type Judging, judgeReview } from "../../src/review/judge.ts";
import { openReview } from "../../src/review/open.ts";
import { sealOf } from "../../src/review/seal.ts";
import { writeReview } from "../../src/review/write.ts";
import { grant, scope } from "../reconcile/fixtures.ts";

const SNAPSHOT = { takenAt: "2026-11-26T02:00:00Z", digest: "0".repeat(64) };

/** A review of one project, with these grants, after a last one. */
function begun(grants: string[], last?: AccessReview): AccessReview {
  return beginReview({
    workspace: "acme",
    owner: "ana",
    due: "2026-12-15",
    started: "2026-11-27",
    snapshot: SNAPSHOT,
    scopes: [
      {
        scope: scope("project/P"),
        read: { known: grants.map((text) => grant(`project/P ${text}`)) },
      },
      { scope: scope("repository/r"), read: { unknown: "403" } },
    ],
    directory: { groups: { known: [{ slug: "devs", name: "Devs", members: ["{b}", "{a}"] }] } },
    someone: (uuid) => ({ uuid, name: `No: ${uuid}`, ...(uuid === "{a}" && { alias: "ana" }) }),
    last,
  });
}

/** The same review with this answer to its first item, the unknown scope left out. */
function answered(answer: Partial<ReviewItem>): AccessReview {
  const review = begun(["group:devs write"]);
  const [first] = review.scopes;
  if (first?.items[0] === undefined) throw new Error("nothing was asked");
  return { ...review, scopes: [{ ...first, items: [{ ...first.items[0], ...answer }] }] };
}

function judged(review: AccessReview, judging: Partial<Judging> = {}) {
  return judgeReview({
    file: "reviews/ana.yaml",
    review,
    seal: sealOf(review),
    today: "2026-11-28",
    deputies: new Set(["olga"]),
    addressesOf: (alias) => (alias === "bo" ? [] : [`${alias}@acme.example`]),
    lineFor: () => undefined,
    ...judging,
  });
}

test("a review asks about every explicit grant, says whom groups bring, and what is new, changed or gone", () => {
  const last = begun(["group:devs read", "ana admin", "{b} read"]);
  const { scopes, since } = begun(["group:devs write", "ana admin", "bo read"], last);
  expect(since).toBe("2026-11-27");
  expect(scopes).toEqual([
    {
      scope: scope("project/P"),
      items: [
        {
          holder: "group/devs",
          name: "group devs",
          has: "write",
          was: "read",
          reaches: ["No: {b}", "ana"],
        },
        { holder: "user/ana", name: "No: ana", has: "admin" },
        { holder: "user/bo", name: "No: bo", has: "read", was: "nothing" },
      ],
      gone: [{ name: "No: {b}", had: "read" }],
    },
    { scope: scope("repository/r"), unknown: "403", items: [], gone: [] },
  ]);
});

test("its file is read back as it was, with its seal, whatever the names are", () => {
  const review = begun(["group:devs write", "{b} read", 'x"y admin'], begun(["{c} write"]));
  const opened = openReview(writeReview(review), "r.yaml");
  if ("problem" in opened) throw new Error(opened.problem.message);
  const plain = opened.review.scopes.map((one) => ({
    ...one,
    items: one.items.map(({ place: _place, answered: _answered, ...item }) => item),
  }));
  expect({ ...opened.review, scopes: plain }).toEqual(review);
  expect(opened.seal).toBe(sealOf(review));
  expect(sealOf(opened.review)).toBe(opened.seal);
});

test("answers do not break the seal; anything else does", () => {
  const text = writeReview(begun(["group:devs write"])).replace(
    "decision:\n        by:\n",
    "decision: remove\n        by: ana\n        note: gone\n",
  );
  for (const [from, to, holds] of [
    ["note: gone", "note: other", true],
    ["has: write", "has: read", false],
    ["due: 2026-12-15", "due: 2027-12-15", false],
    ["reaches: [", "reaches: [eve, ", false],
  ] as const) {
    const opened = openReview(text.replace(from, to), "r.yaml");
    if ("problem" in opened) throw new Error(opened.problem.message);
    expect([from, sealOf(opened.review) === opened.seal]).toEqual([from, holds]);
  }
});

test.each([
  { what: "no YAML", text: "version: 1\n  x" },
  { what: "something else", text: "version: 1\n" },
  {
    what: "a decision that is none",
    text: writeReview(begun(["ana admin"])).replace(
      "        decision:\n",
      "        decision: yes\n",
    ),
  },
])("$what is no review", ({ text }) => {
  expect(openReview(text, "r.yaml")).toMatchObject({ problem: { code: "not-a-review" } });
});

describe("an answer", () => {
  test.each<{ name: string; answer: Partial<ReviewItem>; state: string; says?: string }>([
    { name: "none", answer: {}, state: "open", says: "nothing is decided" },
    { name: "by nobody", answer: { decision: "keep" }, state: "open", says: "who decided" },
    { name: "keep, by the owner", answer: { decision: "keep", by: "ana" }, state: "done" },
    { name: "by a deputy", answer: { decision: "keep", by: "olga" }, state: "done" },
    {
      name: "by somebody else",
      answer: { decision: "keep", by: "eve" },
      state: "invalid",
      says: "eve decided, and ana is to",
    },
    {
      name: "remove without a note",
      answer: { decision: "remove", by: "ana" },
      state: "open",
      says: "remove needs a note",
    },
    {
      name: "change without a level",
      answer: { decision: "change", by: "ana", note: "x" },
      state: "open",
      says: "change needs `to`",
    },
    {
      name: "remove",
      answer: { decision: "remove", by: "ana", note: "x" },
      state: "done",
      says: "remove it",
    },
    {
      name: "change",
      answer: { decision: "change", to: "read", by: "ana", note: "x" },
      state: "done",
      says: "make it read",
    },
  ])("$name: $state", ({ answer, state, says }) => {
    const found = judged(answered(answer));
    expect(found.state).toBe(state);
    expect(found.findings.map(({ message }) => message).join("\n")).toContain(says ?? "");
    expect(found.findings).toHaveLength(says === undefined ? 0 : 1);
  });

  test("after the last day, what is open is overdue", () => {
    expect(judged(answered({}), { today: "2026-12-16" }).state).toBe("overdue");
    expect(judged(answered({}), { today: "2026-12-15" }).state).toBe("open");
  });

  test("another seal: invalid", () => {
    expect(judged(answered({ decision: "keep", by: "ana" }), { seal: "0" }).state).toBe("invalid");
  });

  test("what could not be read cannot be confirmed", () => {
    expect(judged(begun([])).findings).toMatchObject([
      { kind: "open", message: expect.stringContaining("repository/r could not be read") },
    ]);
  });
});

describe("the commit of an answer", () => {
  const kept = answered({ decision: "keep", by: "ana", answered: [7, 8] });
  const commit = "1".repeat(40);
  test.each<{ name: string; authors: Record<number, string>; state: string }>([
    {
      name: "by the address of whoever decided",
      authors: { 7: "Ana@acme.example", 8: "ana@acme.example" },
      state: "done",
    },
    {
      name: "by another",
      authors: { 7: "eve@acme.example", 8: "eve@acme.example" },
      state: "invalid",
    },
    {
      name: "whose `by` another wrote",
      authors: { 7: "ana@acme.example", 8: "eve@acme.example" },
      state: "invalid",
    },
    { name: "not made yet", authors: { 7: "ana@acme.example" }, state: "open" },
  ])("$name: $state", ({ authors, state }) => {
    const authorOf = (line: number) => {
      const email = authors[line];
      return email === undefined ? ("uncommitted" as const) : { email, commit };
    };
    expect(judged(kept, { authorOf }).state).toBe(state);
  });

  test("somebody whose address no file says is not believed", () => {
    const by = answered({ decision: "keep", by: "bo", answered: [7] });
    const authorOf = () => ({ email: "bo@acme.example", commit });
    expect(judged(by, { authorOf, deputies: new Set(["bo"]) }).state).toBe("invalid");
  });
});

describe("what is live by now", () => {
  const live =
    (permission?: string) =>
    (_: Scope): Read<Grant[]> => ({
      known: permission === undefined ? [] : [grant(`project/P group:devs ${permission}`)],
    });
  test.each<{ name: string; answer: Partial<ReviewItem>; now?: string; kinds: string[] }>([
    { name: "kept, and still so", answer: { decision: "keep" }, now: "write", kinds: [] },
    {
      name: "kept, and raised since",
      answer: { decision: "keep" },
      now: "admin",
      kinds: ["moved"],
    },
    { name: "kept, and gone", answer: { decision: "keep" }, kinds: ["moved"] },
    {
      name: "to be removed, and there",
      answer: { decision: "remove", note: "x" },
      now: "write",
      kinds: ["to-do"],
    },
    { name: "to be removed, and gone", answer: { decision: "remove", note: "x" }, kinds: [] },
    {
      name: "to be changed, and so",
      answer: { decision: "change", to: "read", note: "x" },
      now: "read",
      kinds: [],
    },
  ])("$name", ({ answer, now, kinds }) => {
    const { findings } = judged(answered({ by: "ana", ...answer }), { live: live(now) });
    expect(findings.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("what is to be removed names the line of the files that grants it, or says that none does", () => {
    const remove = answered({ decision: "remove", by: "ana", note: "x" });
    const place = { file: "access/plat.yaml", line: 8, column: 3 };
    expect(judged(remove, { lineFor: () => place }).findings[0]?.fix).toContain(
      "access/plat.yaml:8:3: remove it",
    );
    expect(judged(remove).findings[0]?.fix).toContain("No file grants it");
  });
});

test("due are those that are not decided by a day, the earliest first", () => {
  const open = { ...begun(["ana admin"]), due: "2026-12-01" };
  const later = { ...open, due: "2026-12-20" };
  const files = [later, open, { ...answered({ decision: "keep" }), due: "2026-12-01" }].map(
    (review, index) => ({ file: `${index}.yaml`, review }),
  );
  const due = dueReviews(files, { today: "2026-12-02", by: "2026-12-16" });
  expect(due).toEqual([
    { file: "1.yaml", owner: "ana", due: "2026-12-01", undecided: 1, overdue: true },
  ]);
  expect(dueReviews(files, { today: "2026-12-02", by: "2027-01-01" })).toHaveLength(2);
});
