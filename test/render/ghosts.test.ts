import { expect, test } from "@jest/globals";
import stringWidth from "string-width";
import type { Ghost, GhostReason, GhostReport } from "../../src/model/ghost.ts";
import { GHOST_REASONS } from "../../src/model/ghost.ts";
import { renderGhosts } from "../../src/render/ghosts.ts";
import { plain } from "../../src/render/paint.ts";

const UUID = "{1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11}";
const TODO = "Click somewhere, for as long as it takes to be rid of it; and then some more words.";

function rowOf(name: string, parts: Partial<Ghost> = {}): Ghost {
  return {
    person: { uuid: UUID, name: "Kai Kahn" },
    row: {
      scope: { kind: "repository", name },
      permission: "admin",
      remains: { certain: "none", possible: "none" },
    },
    also: [],
    todo: TODO,
    ...parts,
  };
}

function reportOf(ghosts: Partial<Record<GhostReason, Ghost[]>>): GhostReport {
  return {
    workspace: "acme",
    lists: GHOST_REASONS.map((reason) => ({
      reason,
      ghosts: ghosts[reason] ?? [],
      caveats: [],
    })),
    seats: { atLeast: 0, atMost: 0, leaving: 0 },
    olderThan: 14,
    scopesRead: 2,
    scopes: 2,
    complete: true,
    unread: [],
  };
}

const render = (report: GhostReport) => renderGhosts(report, plain);

test("nothing left behind is said in one line, and what was not read makes it less certain", () => {
  expect(render(reportOf({}))).toContain(
    "\nNo ghosts.\nSeats to free in all: 0.\nRead: the rows of 2 of 2 projects",
  );
  const partly = render({ ...reportOf({}), complete: false });
  expect(partly).toContain("\nNo ghosts where castellan could look.\n");
  expect(partly).toContain("--all-scopes reads all.");
});

test("a list is capped, and says how many there are", () => {
  const rows = Array.from({ length: 1234 }, (_, index) => rowOf(`r${index}`));
  const text = render(reportOf({ "left-workspace": rows }));
  expect(text).toContain("any more: 1,234\n");
  expect(text.match(/repository\/r\d/g)).toHaveLength(10);
  expect(text).toContain("and 1,224 more; --json lists all");
});

test("what to do is said once for those it is the same for", () => {
  const text = render(reportOf({ "in-no-group": [rowOf("a"), rowOf("b")] }));
  expect(text.match(/→ Click somewhere/g)).toHaveLength(1);
});

test("rows that are listed above are counted", () => {
  const ghosts = [rowOf("a", { also: ["creator-admin"] }), rowOf("b")];
  expect(render(reportOf({ "in-no-group": ghosts }))).toMatch(
    /not in the files: none\n {2}and 1 that is listed above/,
  );
});

test.each([
  { name: "nothing", certain: "none", possible: "none", shown: "nothing" },
  { name: "something", certain: "write", possible: "write", shown: "write" },
  { name: "at least something", certain: "read", possible: "admin", shown: "≥ read" },
  { name: "perhaps something", certain: "none", possible: "admin", shown: "unknown" },
])("what would stay: $name", ({ certain, possible, shown }) => {
  const ghost = rowOf("r");
  if (ghost.row !== undefined) ghost.row.remains = { certain, possible };
  const text = render(reportOf({ "in-no-group": [ghost] }));
  expect(text).toContain(`repository/r  admin  ${shown}\n`);
  expect(text.includes("unknown, ≥:")).toBe(certain !== possible);
});

test("80 columns hold everything, and no name of a scope is cut", () => {
  const slug = `a-very-long-${"slug-".repeat(9)}end`;
  const name = "名前".repeat(40);
  const text = render({
    ...reportOf({
      "left-workspace": [rowOf(slug, { person: { uuid: UUID, name } }), rowOf("b")],
      "old-invitation": [
        {
          person: { alias: name, email: `${"x".repeat(60)}@acme.example` },
          invitation: {
            sent: "2020-01-01",
            days: 2500,
            groups: [slug, "b"],
            by: { uuid: UUID, name },
          },
          also: [],
          todo: TODO,
        },
      ],
      "outside-domain": [
        { person: { alias: "x".repeat(60), email: "cyd@c.example" }, also: [], todo: TODO },
      ],
      waiting: [{ person: { alias: "lou", email: "lou@acme.example" }, also: [], todo: TODO }],
      "free-seat": [{ person: { uuid: UUID, name }, also: [], todo: TODO }],
    }),
    unread: [{ scope: { kind: "project", name: "P" }, reason: "Bitbucket said no. ".repeat(9) }],
  });
  expect(text).toContain(slug);
  expect(text.split("\n").filter((line) => stringWidth(line) > 80)).toEqual([]);
});

test("a name cannot pass for anything else", () => {
  const person = { uuid: UUID, name: 'x" \u001b[31m\nNo ghosts.' };
  const text = render(reportOf({ "left-workspace": [rowOf("r", { person })] }));
  expect(text).not.toContain("\u001b");
  expect(text).not.toContain("\nNo ghosts.");
});

test("what could not be read is listed with its reason, and a question without an answer is one", () => {
  const report = reportOf({});
  const text = render({
    ...report,
    complete: false,
    lists: report.lists.map((list) =>
      list.reason === "in-no-group" ? { ...list, unknown: "It was refused." } : list,
    ),
    unread: [{ scope: { kind: "project", name: "P" }, reason: "It timed out." }],
  });
  expect(text).toContain("Rows of people who are in no group: not known\n  It was refused.\n");
  expect(text).toContain("Unknown, because it could not be read\n  project/P: It timed out.\n");
});

test("an invitation: how old, who sent it, to what; and what is no invitation is no person", () => {
  const invitation = { sent: "2026-10-01", days: 53, groups: ["web", "qa", "ops"] };
  const by = { uuid: UUID, name: "Ana Ames" };
  const ghosts: Ghost[] = [
    { person: { email: "zoe@b.example" }, invitation: { ...invitation, by }, also: [], todo: TODO },
    {
      person: { alias: "lou", email: "lou@b.example" },
      invitation: { ...invitation, groups: [] },
      also: [],
      todo: TODO,
    },
  ];
  const text = render(reportOf({ "old-invitation": ghosts }));
  expect(text).toContain(`
Invitations that nobody has accepted for more than 14 days: 2
  WHO               ADDRESS        DAYS  SENT BY     TO
  not in the files  zoe@b.example  53    "Ana Ames"  web +2
  lou               lou@b.example  53    not known   a repository
`);
  expect(text).toContain("\nGhosts: 0 rows, 2 invitations, 0 people.\n");
});

test.each([
  { name: "all known", seats: { atLeast: 4, atMost: 4, leaving: 0 }, said: "in all: 4." },
  {
    name: "between",
    seats: { atLeast: 1, atMost: 4, leaving: 0, used: 28, capacity: 30 },
    said: "in all: at least 1, at most 4; 28 of 30 are used.",
  },
  { name: "at least", seats: { atLeast: 1, leaving: 0 }, said: "in all: at least 1." },
  {
    name: "some still hold something",
    seats: { atLeast: 2, atMost: 2, leaving: 1 },
    said: "in all: 2. For 1 of them castellan apply comes first:",
  },
])("seats to free: $name", ({ seats, said }) => {
  expect(render({ ...reportOf({}), seats })).toContain(`\nSeats to free ${said}`);
});
