import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { seatedPeople } from "../../src/sandbox/rules.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { castellan, environmentOf, folderWith, type Ran } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

let sandbox: Sandbox;
let origin: string;
beforeEach(async () => {
  sandbox = createCheckedSandbox();
  origin = await sandbox.start();
});
afterEach(async () => await sandbox.close());

const HEAD = "version: 1\nprovider: bitbucket\nworkspace: acme\n";
const LOU = `people: { lou: { email: lou@acme.example } }
groups: { platform: { members: [lou] }, developers: { members: [lou] } }
repositories: { geordi: { users: { lou: write } } }
`;
const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse("2026-11-23T12:00:00Z");

/** A folder of files, and castellan over it on a day of one's choice. */
function folderOf(text: string) {
  const folder = folderWith({ "access.yaml": HEAD + text });
  const lockfile = join(folder, "castellan.lock");
  const env = () => ({
    ...environmentOf(origin, sandbox),
    ATLASSIAN_API_URL: origin,
    CASTELLAN_JOURNAL_DIR: join(folder, "journal"),
  });
  return {
    folder,
    env,
    lock: () => (existsSync(lockfile) ? readFileSync(lockfile, "utf8") : ""),
    run: async (command: string, day = 0, more: string[] = []): Promise<Ran> =>
      await runMain(
        [command, join(folder, "access.yaml"), ...(command === "apply" ? ["--yes"] : []), ...more],
        withKey(env()),
        { now: () => START + day * DAY },
      ),
  };
}

function withKey(env: Record<string, string>): Record<string, string> {
  if (sandbox.state.workspace.administration !== "moved") return env;
  return { ...env, ATLASSIAN_ORG_API_KEY: sandbox.credentials.organisation.key };
}

/** The day that is so many days after a date, as `run` counts them. */
function daysFrom(date: Date, days: number): number {
  return Math.ceil((date.getTime() - START) / DAY) + days;
}

function invitesSent(): number {
  return sandbox.requests.filter(
    ({ method, path }) => method !== "GET" && /\/(invitations(\/[^/]+\/[^/]+)?|invite)$/.test(path),
  ).length;
}

const groupsOf = (email: string) => {
  const uuid = sandbox.state.personByEmail(email)?.uuid ?? "";
  return [...sandbox.state.groupsOf(uuid)].sort();
};

describe("administered in Bitbucket", () => {
  test("invited once, waiting with its age, and given everything by the run after acceptance", async () => {
    const files = folderOf(LOU);
    expect((await files.run("plan")).stdout).toContain(
      "lou@acme.example  invite to group/developers",
    );
    expect(invitesSent()).toBe(0);
    const applied = await files.run("apply");
    expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining("castellan.lock") });
    expect(files.lock()).toContain("lou@acme.example:\n    - sent: 2026-11-23\n");

    const second = await files.run("apply", 3);
    expect(second.stdout).toContain("has not accepted yet (attempt 1 of 3)");
    expect(invitesSent()).toBe(1);

    sandbox.accept("lou@acme.example");
    expect((await files.run("apply", 4)).code).toBe(0);
    expect(groupsOf("lou@acme.example")).toEqual(["developers", "platform"]);
    expect((await files.run("plan", 4, ["--detailed-exitcode"])).code).toBe(0);
    expect(invitesSent()).toBe(1);
  });

  test("declined: a pause, again, a longer pause, again, and then given up", async () => {
    const files = folderOf(LOU);
    const sent: number[] = [];
    for (let day = 0; day <= 120; day += 1) {
      const before = invitesSent();
      await files.run("apply", day);
      if (invitesSent() > before) sent.push(day);
      sandbox.state.invitations.length = 0;
    }
    expect(sent).toEqual([0, 7, 21]);
    const { stdout } = await files.run("plan", 121);
    expect(stdout).toContain("was invited 3 times, last 100 days ago, and never accepted");
  });

  test("somebody whom others invited is not invited again", async () => {
    const files = folderOf(LOU);
    sandbox.state.invitations.push({
      email: "lou@acme.example",
      groups: [],
      invitedBy: sandbox.state.members()[0]?.uuid ?? "",
      sentOn: "2026-11-20T09:00:00.000000+00:00",
    });
    const { stdout } = await files.run("apply");
    expect(stdout).toContain("lou@acme.example was invited 3 days ago and has not accepted yet");
    expect(invitesSent()).toBe(0);
    expect(files.lock()).not.toContain("lou");
  });

  test("where the list of invitations cannot be read, nobody is invited", async () => {
    const files = folderOf(LOU);
    sandbox.faults.add({
      when: { path: "/1.0/users/acme/invitations" },
      effect: { kind: "status", status: 403, body: "Forbidden" },
    });
    expect((await files.run("apply")).stdout).toContain("while nobody knows whether");
    expect(invitesSent()).toBe(0);
  });

  test.each([
    {
      name: "for one person",
      text: LOU.replace("lou@acme.example }", "lou@acme.example, invite: never }"),
    },
    { name: "for all", text: `invite: never\n${LOU}` },
  ])("invite: never $name", async ({ text }) => {
    const { stdout } = await folderOf(text).run("apply");
    expect(stdout).toContain("is not to be invited (invite: never)");
    expect(invitesSent()).toBe(0);
  });

  test("already invited, as Bitbucket says, is done: and remembered", async () => {
    const files = folderOf(LOU);
    sandbox.faults.add({
      when: { method: "PUT", path: "/1.0/users/acme/invitations" },
      effect: { kind: "status", status: 409, body: "Already invited" },
    });
    expect((await files.run("apply")).code).toBe(0);
    expect(files.lock()).toContain("sent: 2026-11-23");
  });

  test.each([
    { status: 403, body: "Forbidden", says: "403" },
    { status: 400, body: "email: Enter a valid email address.", says: "valid email" },
    { status: 405, body: "None", says: "405" },
  ])(
    "refused with $status: failed, and not counted as an attempt",
    async ({ status, body, says }) => {
      const files = folderOf(LOU);
      sandbox.faults.add({
        when: { method: "PUT", path: "/1.0/users/acme/invitations" },
        effect: { kind: "status", status, body },
      });
      const { code, stdout } = await files.run("apply");
      expect(code).toBe(3);
      expect(stdout).toContain(says);
      expect(files.lock()).not.toContain("lou");
    },
  );

  test("a saved plan that is applied twice invites once", async () => {
    const files = folderOf(LOU);
    const saved = join(files.folder, "plan.json");
    await files.run("plan", 0, ["--out", saved]);
    expect((await files.run("apply", 0, ["--plan", saved])).stdout).toContain("done");
    expect((await files.run("apply", 0, ["--plan", saved])).stdout).toContain("already");
    expect(invitesSent()).toBe(1);
  });

  test("an invitation is not taken back by undo, which says so", async () => {
    const files = folderOf(LOU);
    await files.run("apply");
    const undone = await runMain(["undo", "last", join(files.folder, "access.yaml")], files.env());
    expect(undone.stdout).toContain("castellan cannot take an invitation back: lou@acme.example");
  });
});

describe("whoever was invited and has left", () => {
  const LEFT = LOU.replace("lou@acme.example }", "lou@acme.example, suspended: true }");
  const pendingAddresses = () => sandbox.state.invitations.map(({ email }) => email);
  const invited = async () => {
    const files = folderOf(LOU);
    await files.run("apply");
    writeFileSync(join(files.folder, "access.yaml"), HEAD + LEFT);
    return files;
  };

  test("the invitation is withdrawn, once, and castellan.lock forgets it", async () => {
    const files = await invited();
    sandbox.state.invitations.push({
      email: "other@acme.example",
      groups: [],
      invitedBy: sandbox.state.members()[0]?.uuid ?? "",
      sentOn: "2026-11-20T09:00:00.000000+00:00",
    });
    const planned = await files.run("plan", 1, ["--detailed-exitcode"]);
    expect(planned.code).toBe(2);
    expect(planned.stdout).toContain("- lou@acme.example  invitation → nothing (suspended)");
    expect(planned.stdout).toContain("Plan: 1 to withdraw.");
    expect(pendingAddresses()).toEqual(["lou@acme.example", "other@acme.example"]);
    expect((await files.run("apply", 1)).code).toBe(0);
    expect(pendingAddresses()).toEqual(["other@acme.example"]);
    expect(files.lock()).not.toContain("lou@acme.example:");
    expect((await files.run("plan", 1, ["--detailed-exitcode"])).code).toBe(0);
  });

  test("whoever comes back is invited at once, and undo says that it cannot", async () => {
    const files = await invited();
    await files.run("apply", 1);
    const undone = await runMain(["undo", "last", join(files.folder, "access.yaml")], files.env());
    expect(undone.stdout).toContain("the invitation of lou@acme.example was withdrawn, and cannot");
    writeFileSync(join(files.folder, "access.yaml"), HEAD + LOU);
    await files.run("apply", 1);
    expect(pendingAddresses()).toEqual(["lou@acme.example"]);
  });

  test("a saved plan that is applied twice withdraws once", async () => {
    const files = await invited();
    const saved = join(files.folder, "plan.json");
    await files.run("plan", 1, ["--out", saved]);
    expect((await files.run("apply", 1, ["--plan", saved])).stdout).toContain("done");
    expect((await files.run("apply", 1, ["--plan", saved])).stdout).toContain("already");
  });

  test("an undo of another run withdraws nothing", async () => {
    const files = await invited();
    const undone = await runMain(
      ["undo", "last", join(files.folder, "access.yaml"), "--apply", "--yes"],
      files.env(),
    );
    expect(undone.stdout).not.toContain("invitation → nothing");
    expect(pendingAddresses()).toEqual(["lou@acme.example"]);
  });

  test.each([
    { status: 404, code: 0 },
    { status: 403, code: 3 },
  ])("answered with $status: exit code $code", async ({ status, code }) => {
    const files = await invited();
    sandbox.faults.add({
      when: { method: "DELETE", path: "/1.0/users/acme/invitations" },
      effect: { kind: "status", status, body: "None" },
    });
    expect((await files.run("apply", 1)).code).toBe(code);
  });

  test("where the list cannot be read, nobody says that there is none", async () => {
    const files = await invited();
    sandbox.faults.add({
      when: { path: "/1.0/users/acme/invitations" },
      effect: { kind: "status", status: 403, body: "Forbidden" },
    });
    const { stdout } = await files.run("plan", 1);
    expect(stdout).toContain("suspended, and whether lou@acme.example is invited is not known");
  });

  test("once the workspace has moved, no API tells of it: the plan says what to click", async () => {
    sandbox.state.workspace.administration = "moved";
    sandbox.switches["organisation-invite"] = "on-acceptance";
    const files = await invited();
    const { stdout } = await files.run("plan", 1);
    expect(stdout).toContain("the invitation of lou@acme.example, sent on 2026-11-23, may still");
  });
});

describe("moved to an organisation", () => {
  beforeEach(() => {
    sandbox.state.workspace.administration = "moved";
  });

  test.each(["at-once", "on-acceptance"] as const)(
    "invited with all groups, and given the rest once a member, which is %s",
    async (join_) => {
      sandbox.switches["organisation-invite"] = join_;
      const files = folderOf(LOU);
      expect((await files.run("apply")).code).toBe(0);
      const second = await files.run("apply", 1);
      if (join_ === "on-acceptance") {
        expect(second.stdout).toContain("was invited 1 day ago and has not accepted yet");
        sandbox.accept("lou@acme.example");
      }
      await files.run("apply", 2);
      expect(groupsOf("lou@acme.example")).toEqual(["developers", "platform"]);
      const uuid = sandbox.state.personByEmail("lou@acme.example")?.uuid ?? "";
      expect(sandbox.state.repository("geordi")?.rows.users.get(uuid)).toBe("write");
      expect((await files.run("plan", 2, ["--detailed-exitcode"])).code).toBe(0);
      expect(invitesSent()).toBe(1);
    },
  );

  test("one bad address does not keep the others out, and is not remembered as invited", async () => {
    const files = folderOf(`people:
  lou: { email: lou@acme.example }
  mo: { email: mo@acme }
groups: { platform: { members: [lou, mo] } }
`);
    const { code, stdout } = await files.run("apply");
    expect(code).toBe(3);
    expect(stdout).toContain(
      "1 of 2 not invited as planned, the others were: mo@acme: it is not a valid address",
    );
    expect(groupsOf("lou@acme.example")).toEqual(["platform"]);
    expect(files.lock()).toContain("lou@acme.example");
    expect(files.lock()).not.toContain("mo@acme:");
    // The next run asks for mo alone, and does not write to lou again.
    await files.run("apply", 1);
    expect(invitesSent()).toBe(2);
  });

  test("a saved plan invites as the plan itself would", async () => {
    const files = folderOf(LOU);
    const saved = join(files.folder, "plan.json");
    await files.run("plan", 0, ["--out", saved]);
    expect((await files.run("apply", 0, ["--plan", saved])).code).toBe(0);
    expect(invitesSent()).toBe(1);
  });

  test("more people than seats stop the plan", async () => {
    sandbox.state.workspace.seats = seatedPeople(sandbox.state).size;
    const { code, stdout } = await folderOf(LOU).run("apply");
    expect(code).toBe(4);
    expect(stdout).toContain("1 of them invited by this plan");
    expect(invitesSent()).toBe(0);
  });

  test("without a key nothing is tried, and the plan says what to do", async () => {
    const files = folderOf(LOU);
    const { code, stdout } = await runMain(
      ["apply", join(files.folder, "access.yaml"), "--yes"],
      files.env(),
    );
    expect(code).toBe(0);
    expect(stdout).toContain("set ATLASSIAN_ORG_API_KEY");
    expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("law: killed after any invitation and run again, nobody is invited twice", async () => {
    const people = Array.from({ length: 120 }, (_, index) => `n${index}`);
    const files = folderOf(
      `people:\n${people.map((name) => `  ${name}: { email: ${name}@acme.example }\n`).join("")}` +
        `groups: { platform: { members: [${people.join(", ")}] } }\n`,
    );
    const env = withKey(files.env());
    const args = ["apply", join(files.folder, "access.yaml"), "--yes", "--concurrency", "2"];
    for (let kills = 0; kills < 3; kills += 1)
      await castellan(args, env, undefined, (text, kill) => {
        if (text.includes("done")) kill("SIGKILL");
      });
    await castellan(args, env);
    // A letter that may have been sent when the process was killed counts as sent until its pause is over.
    await files.run("apply", daysFrom(new Date(), 8));
    const asked = sandbox.requests.filter(({ path }) => path.endsWith("/users/invite"));
    expect(asked.length).toBe(5);
    const events = sandbox.state.events.filter(({ action }) => action === "user_invited");
    const emails = events.map(({ subject }) => subject["email"]);
    expect(new Set(emails).size).toBe(emails.length);
    expect(emails.length).toBe(120);
  }, 60_000);
});
