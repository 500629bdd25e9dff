import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { connectBitbucketHost } from "../../src/hosts/bitbucket/bitbucket.ts";
import type { Annotation, Report } from "../../src/hosts/bitbucket/report.ts";
import { showSticky } from "../../src/hosts/sticky.ts";
import {
  connectReportingClient,
  type ReportingConnection,
} from "../../src/providers/bitbucket/client.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";

const MARKER = "[//]: # (castellan:acme:plan)";
const FIRST = `${MARKER}\n\n1 change.\n`;
const SECOND = `${MARKER}\n\n2 changes.\n`;
const COMMIT = "3f1c0d9a8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b";
const REPORT: Report = {
  title: "castellan",
  details: "1 change",
  report_type: "SECURITY",
  reporter: "castellan",
  result: "PASSED",
  data: [],
};

let sandbox: Sandbox;
let origin: string;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
});
afterEach(async () => await sandbox.close());

const READER = () => ({ kind: "api-token", ...sandbox.credentials.reader }) as const;
const TOKEN = () => ({ kind: "access-token", ...sandbox.credentials.workspaceToken }) as const;

function connection(credentials: ReportingConnection["credentials"]): ReportingConnection {
  return { workspace: "acme", repository: "infra", origin, credentials };
}

type Row = { content: { raw: string }; deleted: boolean };
async function rows(path: string): Promise<unknown[]> {
  const { email, token } = sandbox.credentials.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
  const response = await fetch(`${origin}/2.0/repositories/acme/infra/${path}?pagelen=100`, {
    headers: { authorization },
  });
  return ((await response.json()) as { values: unknown[] }).values;
}
const bodies = async () =>
  ((await rows("pullrequests/1/comments")) as Row[]).map(({ content }) => content.raw);

describe.each([
  { who: "an API token that can only read", credentials: READER },
  { who: "an access token", credentials: TOKEN },
])("a sticky comment by $who", ({ credentials }) => {
  const show = (body: string) =>
    showSticky(connectBitbucketHost(connection(credentials())).comments(1), MARKER, body);

  test("is created once, edited in place, and left alone when it says the same", async () => {
    expect(await show(FIRST)).toMatchObject({ result: "created" });
    expect(await show(SECOND)).toMatchObject({ result: "edited" });
    expect(await show(SECOND)).toMatchObject({ result: "unchanged" });
    expect(await bodies()).toEqual([SECOND]);
  });

  test("is never somebody else's who copied the marker", async () => {
    const { email, token } = sandbox.credentials.member;
    const other = connectBitbucketHost(connection({ kind: "api-token", email, token }));
    await other.comments(1).create(FIRST);
    expect(await show(SECOND)).toMatchObject({ result: "created" });
    expect(await bodies()).toEqual([FIRST, SECOND]);
  });
});

test("where the token may not ask who it is, a comment that it may not edit is somebody else's", async () => {
  const other = connectBitbucketHost(connection(READER()));
  await other.comments(1).create(FIRST);
  sandbox.faults.add({ when: { path: "/2.0/user" }, effect: { kind: "status", status: 403 } });
  const board = connectBitbucketHost(connection(TOKEN())).comments(1);
  expect(await showSticky(board, MARKER, SECOND)).toMatchObject({ result: "created" });
  expect(await bodies()).toEqual([FIRST, SECOND]);
});

test("a deleted comment is gone: a new one is made", async () => {
  const board = connectBitbucketHost(connection(READER())).comments(1);
  const { id } = await showSticky(board, MARKER, FIRST);
  await connectReportingClient(connection(READER())).request({
    method: "DELETE",
    path: `/2.0/repositories/acme/infra/pullrequests/1/comments/${id}`,
  });
  expect(await showSticky(board, MARKER, SECOND)).toMatchObject({ result: "created" });
});

describe("a report", () => {
  const annotations = (count: number): Annotation[] =>
    Array.from({ length: count }, (_, index) => ({
      external_id: `castellan-${index}`,
      annotation_type: "BUG",
      summary: `problem ${index}`,
      path: "access.yaml",
      line: index + 1,
      severity: "HIGH",
    }));

  test.each([
    { count: 0, calls: 0, kept: 0 },
    { count: 100, calls: 1, kept: 100 },
    { count: 101, calls: 2, kept: 101 },
    { count: 1500, calls: 10, kept: 1000 },
  ])("with $count annotations takes $calls calls for them", async ({ count, calls, kept }) => {
    const host = connectBitbucketHost(connection(READER()));
    await host.putReport(COMMIT, "castellan", REPORT, annotations(count));
    const posts = sandbox.requests.filter(({ path }) => path.endsWith("/annotations"));
    expect(posts).toHaveLength(calls);
    const { size } = (await pageOf(`commit/${COMMIT}/reports/castellan/annotations`)) as {
      size: number;
    };
    expect(size).toBe(kept);
  });

  test("replaces what an earlier run said of the same commit", async () => {
    const host = connectBitbucketHost(connection(READER()));
    await host.putReport(COMMIT, "castellan", REPORT, annotations(3));
    await host.putReport(COMMIT, "castellan", { ...REPORT, details: "none" }, annotations(1));
    expect(await rows(`commit/${COMMIT}/reports/castellan/annotations`)).toHaveLength(1);
    expect(await rows(`commit/${COMMIT}/reports`)).toMatchObject([{ details: "none" }]);
  });
});

async function pageOf(path: string): Promise<unknown> {
  const { email, token } = sandbox.credentials.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
  const response = await fetch(`${origin}/2.0/repositories/acme/infra/${path}`, {
    headers: { authorization },
  });
  return await response.json();
}

test("a build status is set, and set anew under the same key", async () => {
  const host = connectBitbucketHost(connection(TOKEN()));
  const status = { key: "castellan", url: "https://example.com/1", refname: "cyd-into-legacy" };
  await host.putStatus(COMMIT, { ...status, state: "INPROGRESS" });
  await host.putStatus(COMMIT, { ...status, state: "SUCCESSFUL" });
  expect(await rows("pullrequests/1/statuses")).toMatchObject([
    { key: "castellan", state: "SUCCESSFUL" },
  ]);
});

test.each([
  "/2.0/repositories/acme/infra/permissions-config/users/{x}",
  "/2.0/repositories/acme/infra2/pullrequests/1/comments",
  "/2.0/repositories/acme/infra/pullrequests/../permissions-config/users",
  "/1.0/groups/acme/",
  "/2.0/user/emails",
])("whatever the credential may do, nothing else can be called: %s", async (path) => {
  const { admin } = sandbox.credentials;
  const client = connectReportingClient(connection({ kind: "api-token", ...admin }));
  expect(() => client.request({ method: "PUT", path, json: {} })).toThrow(/A path must start with/);
  expect(sandbox.requests).toEqual([]);
});
