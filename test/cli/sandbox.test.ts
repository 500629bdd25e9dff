import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { castellan, folderWith } from "./run-castellan.ts";

/** Runs `castellan sandbox` until it has introduced itself, does something with it, and interrupts it. */
async function sandboxed(
  args: string[],
  visit: (ready: { origin: string; email: string; token: string }) => Promise<void>,
) {
  const folder = folderWith({});
  const ready = join(folder, "ready.json");
  let visiting: Promise<void> | undefined;
  const ran = await castellan(
    ["sandbox", "--port", "0", "--ready-file", ready, ...args],
    {},
    folder,
    (text, kill) => {
      if (visiting !== undefined || !text.includes("castellan plan")) return;
      visiting = (async () => {
        while (!existsSync(ready) || readFileSync(ready, "utf8") === "")
          await new Promise((next) => setTimeout(next, 10));
        await visit(JSON.parse(readFileSync(ready, "utf8"))).finally(() => kill("SIGTERM"));
      })();
    },
  );
  await visiting;
  return { ...ran, folder };
}

const basic = ({ email, token }: { email: string; token: string }) => ({
  authorization: `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`,
});

test("it says how to use it, answers, and ends cleanly", async () => {
  const { code, stdout, stderr } = await sandboxed([], async (ready) => {
    const answer = await fetch(`${ready.origin}/2.0/user`, { headers: basic(ready) });
    expect(await answer.json()).toMatchObject({ display_name: "castellan bot" });
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/Workspace acme: 20 repositories, \d+ people/);
  expect(stdout).toContain("export BITBUCKET_API_TOKEN=");
});

test("switches and faults are set from the command line", async () => {
  const args = [
    "--switch",
    "pagelen-cap-members=10",
    "--fault",
    '{"when":{"path":"/2.0/user"},"effect":{"kind":"status","status":503}}',
  ];
  await sandboxed(args, async (ready) => {
    const headers = basic(ready);
    expect((await fetch(`${ready.origin}/2.0/user`, { headers })).status).toBe(503);
    const members = await fetch(`${ready.origin}/2.0/workspaces/acme/members?pagelen=50`, {
      headers,
    });
    expect(members.status).toBe(400);
  });
});

test("a world that was changed is saved, and can be started from", async () => {
  const first = await sandboxed(["--save", "world.json"], async (ready) => {
    const headers = { ...basic(ready), "content-type": "application/json" };
    const path = "/2.0/repositories/acme/geordi/permissions-config/groups/contractors";
    await fetch(ready.origin + path, { method: "PUT", headers, body: '{"permission":"read"}' });
  });
  const world = join(first.folder, "world.json");
  await sandboxed(["--world", world], async (ready) => {
    const path = "/2.0/repositories/acme/geordi/permissions-config/groups/contractors";
    const answer = await fetch(ready.origin + path, { headers: basic(ready) });
    expect(await answer.json()).toMatchObject({ permission: "read" });
  });
});

test.each([
  {
    name: "a switch that does not exist",
    args: ["--switch", "nope=1"],
    says: 'no switch is called "nope"',
  },
  {
    name: "a value the switch cannot have",
    args: ["--switch", "absent-permission=maybe"],
    says: "absent-permission",
  },
  { name: "a fault that is not JSON", args: ["--fault", "503"], says: "a fault is an object" },
  {
    name: "a world that is none",
    args: ["--world", "package.json"],
    says: "the world is not usable",
  },
  { name: "a world that is not there", args: ["--world", "missing.json"], says: "missing.json" },
  { name: "an address that is not ours", args: ["--host", "192.0.2.1"], says: "192.0.2.1" },
])("wrong use is explained: $name", async ({ args, says }) => {
  const { code, stderr } = await castellan(["sandbox", "--port", "0", ...args]);
  expect(code).toBe(1);
  expect(stderr).toContain(says);
  expect(stderr).not.toContain("bug in castellan");
});

test("a port that is taken is said so", async () => {
  await sandboxed([], async ({ origin }) => {
    const { code, stderr } = await castellan(["sandbox", "--port", new URL(origin).port]);
    expect(code).toBe(1);
    expect(stderr).toContain("is taken; choose another, or 0 for any free one");
  });
});
