import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { connectGitHub } from "../../src/hosts/github/github.ts";
import { showSticky } from "../../src/hosts/sticky.ts";
import { GitHubStandIn, type StandInFault } from "./github-stand-in.ts";

const MARKER = "<!-- castellan:acme:plan -->";
const FIRST = `${MARKER}\n\n1 change.\n`;
const SECOND = `${MARKER}\n\n2 changes.\n`;
const IMPATIENT = {
  clock: { now: () => 0, sleep: async () => {}, random: () => 0 },
  timeout: { connect: 1000, response: 1000, request: 2000 },
};

let github: GitHubStandIn;
beforeEach(async () => {
  github = new GitHubStandIn();
  await github.start();
});
afterEach(async () => await github.close());

function connect(more: Partial<Parameters<typeof connectGitHub>[0]> = {}) {
  const { token, repository, origin, base } = github;
  return connectGitHub({ apiUrl: origin + base, token, repository, ...more }, IMPATIENT);
}

const show = (body: string) => showSticky(connect().comments(12), MARKER, body);
const bodies = () => github.comments.map(({ body }) => body);
const writes = () => github.requests.filter((line) => !line.startsWith("GET"));

describe("a sticky comment", () => {
  test("is created once, edited in place, and left alone when it says the same", async () => {
    expect(await show(FIRST)).toMatchObject({ result: "created" });
    expect(await show(SECOND)).toMatchObject({ result: "edited" });
    expect(await show(SECOND)).toMatchObject({ result: "unchanged" });
    expect(bodies()).toEqual([SECOND]);
    expect(writes()).toHaveLength(2);
  });

  test("is found behind more than a page of others", async () => {
    for (let count = 0; count < 130; count += 1) github.comment(12, `talk ${count}`);
    await show(FIRST);
    await show(SECOND);
    expect(bodies().filter((body) => body.startsWith(MARKER))).toEqual([SECOND]);
    expect(github.requests.some((line) => line.includes("per_page=100&page=2"))).toBe(true);
  });

  test("is not the one of another pull request, nor one that only quotes the marker", async () => {
    github.comment(13, FIRST, github.caller);
    github.comment(12, `> ${FIRST}`, github.caller);
    expect(await show(SECOND)).toMatchObject({ result: "created" });
    expect(bodies()).toEqual([FIRST, `> ${FIRST}`, SECOND]);
  });

  test("is never somebody else's who copied the marker: their name would stand over our words", async () => {
    github.comment(12, FIRST, { login: "mallory", type: "User" });
    expect(await show(SECOND)).toMatchObject({ result: "created" });
    expect(bodies()).toEqual([FIRST, SECOND]);
  });

  test("is a person's own where the token is a person's", async () => {
    github.comment(12, FIRST, { login: "renovate[bot]", type: "Bot" });
    github.caller = { login: "castellan", type: "User" };
    await show(FIRST);
    expect(await show(SECOND)).toMatchObject({ result: "edited" });
    expect(bodies()).toEqual([FIRST, SECOND]);
  });

  test("works at an enterprise server, below its path", async () => {
    github.base = "/api/v3";
    await show(FIRST);
    expect(bodies()).toEqual([FIRST]);
    expect(github.requests.every((line) => line.includes(" /api/v3/"))).toBe(true);
  });
});

describe("nothing is posted twice", () => {
  test.each<{ name: string; fault: StandInFault }>([
    { name: "the connection is cut before", fault: "cut" },
    { name: "the connection is cut after it was created", fault: "cut after" },
    { name: "a 502 before", fault: { status: 502 } },
    { name: "a 502 after it was created", fault: { status: 502, after: true } },
  ])("when $name", async ({ fault }) => {
    github.faults.push({ match: /^POST/, fault });
    await show(FIRST);
    expect(bodies()).toEqual([FIRST]);
  });

  test("and a list of which a page is missing is no list without the comment", async () => {
    for (let count = 0; count < 100; count += 1) github.comment(12, `talk ${count}`);
    await show(FIRST);
    for (let count = 0; count < 4; count += 1)
      github.faults.push({ match: /page=2/, fault: { status: 503 } });
    await expect(show(SECOND)).rejects.toThrow(/GitHub has a fault/);
    expect(bodies().filter((body) => body.startsWith(MARKER))).toEqual([FIRST]);
  });
});

test("a rate limit is waited out, and named when it takes too long", async () => {
  github.faults.push({
    match: /comments/,
    fault: { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60" } },
  });
  const late = connectGitHub(
    { apiUrl: github.origin, token: github.token, repository: github.repository, maxWait: 1000 },
    IMPATIENT,
  );
  await expect(showSticky(late.comments(12), MARKER, FIRST)).rejects.toThrow(
    "GitHub's rate limit would take 1 min to wait out",
  );
});

describe("the drift issue", () => {
  test("is opened, updated, and closed with a word; a pull request is none, nor a stranger's", async () => {
    github.openIssue("Fix typo", MARKER, github.caller, true);
    github.openIssue("Drift in acme", MARKER, { login: "mallory", type: "User" });
    const issues = connect().issues("Drift in acme");
    expect(await showSticky(issues, MARKER, FIRST)).toEqual({ result: "created", id: "3" });
    expect(await showSticky(issues, MARKER, SECOND)).toEqual({ result: "edited", id: "3" });
    await issues.close("3", "Converged again.");
    expect(github.issues[2]).toMatchObject({
      title: "Drift in acme",
      body: SECOND,
      state: "closed",
      state_reason: "completed",
    });
    expect(github.comments).toMatchObject([{ issue: 3, body: "Converged again." }]);
    // A closed one is history: the next drift is another.
    expect(await showSticky(issues, MARKER, FIRST)).toEqual({ result: "created", id: "4" });
  });
});

describe("errors", () => {
  test("say what the job lacks when it may not write", async () => {
    github.canWrite = false;
    await expect(show(FIRST)).rejects.toThrow(/Give the job `pull-requests: write`/);
  });

  test("hold the token in no form", async () => {
    const token = "ghs_wrongToken";
    const error = await showSticky(connect({ token }).comments(1), MARKER, FIRST).catch((e) => e);
    expect(error.message).toContain("GitHub does not accept the token");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(token);
  });

  test.each([
    { name: "no owner", more: { repository: "access" } },
    { name: "a path", more: { repository: "acme/../../user" } },
    { name: "clear text", more: { apiUrl: "http://github.example.com" } },
    { name: "a query", more: { apiUrl: "https://github.example.com/?x=1" } },
    { name: "no token", more: { token: "" } },
    { name: "a token with a line end", more: { token: "a\nb" } },
  ])("come before anything is sent: $name", ({ more }) => {
    expect(() => connect(more)).toThrow(expect.objectContaining({ name: "ConfigError" }));
    expect(github.requests).toEqual([]);
  });
});
