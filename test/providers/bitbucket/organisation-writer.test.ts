import { describe, expect, test } from "@jest/globals";
import type { Change, InviteChange } from "../../../src/model/change.ts";
import type { Directory } from "../../../src/model/directory.ts";
import type { Scope } from "../../../src/model/grant.ts";
import { createPace } from "../../../src/providers/bitbucket/pace.ts";
import { bitbucketToStep } from "../../../src/providers/bitbucket/step.ts";
import { inOrganisation, type Moved } from "./organisation.ts";
import { fastClock } from "./scripted-server.ts";

const toStep = bitbucketToStep("acme");
const group = (name: string): Scope & { kind: "group" } => ({ kind: "group", name });
const uuidOf = ({ sandbox }: Moved, nickname: string) =>
  sandbox.state.members().find((person) => person.nickname === nickname)?.uuid ?? "";
const isIn = ({ sandbox }: Moved, nickname: string, slug: string) =>
  sandbox.state.groups.get(slug)?.members.has(uuidOf({ sandbox } as Moved, nickname));

function membership(moved: Moved, action: "create" | "delete", nickname: string): Change {
  const where = {
    scope: group("platform"),
    principal: { kind: "user", id: uuidOf(moved, nickname) } as const,
  };
  return action === "create"
    ? { action, ...where, after: "member" }
    : { action, ...where, before: "member" };
}

function invitation(emails: string[], groups: string[] = []): InviteChange {
  return {
    action: "invite",
    scope: { kind: "workspace", name: "acme" },
    invited: emails.map((email) => ({ email, attempt: 1 })),
    groups,
    after: "member",
  };
}

describe("groups of a workspace that has moved", () => {
  test("somebody joins and leaves, twice each", async () => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      const [join, leave] = [membership(moved, "create", "bo"), membership(moved, "delete", "bo")];
      await moved.execute(join, directory);
      await moved.execute(join, directory);
      expect(isIn(moved, "bo", "platform")).toBe(true);
      await moved.execute(leave, directory);
      await moved.execute(leave, directory);
      expect(isIn(moved, "bo", "platform")).toBe(false);
      expect(new Set(moved.writes().map((call) => call.split("/")[1]))).toEqual(new Set(["admin"]));
    });
  });

  test.each(["empty", "group"] as const)(
    "one is created, whatever the answer says, and deleted; its answer: %s",
    async (body) => {
      await inOrganisation(
        async (moved) => {
          const found = { action: "create-group", scope: group("ops"), name: "Ops" } as const;
          const directory = await moved.directory();
          await moved.execute(found, directory);
          await moved.execute(found, directory);
          expect(moved.sandbox.state.groups.get("ops")?.name).toBe("Ops");
          const after = await moved.directory();
          await moved.execute({ ...found, action: "delete-group" }, after);
          await moved.execute({ ...found, action: "delete-group" }, after);
          expect(moved.sandbox.state.groups.has("ops")).toBe(false);
        },
        { switches: { "organisation-create-body": body } },
      );
    },
  );

  test("no seat left is a failure, though its status is that of being there already", async () => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      moved.sandbox.state.workspace.seats = 1;
      const refused = moved.execute(membership(moved, "create", "bo"), directory);
      await expect(refused).rejects.toThrow(/409.*seat/);
      expect(isIn(moved, "bo", "platform")).toBe(false);
    });
  });

  test("a group that became synced since the plan was made is refused, in words", async () => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      const platform = moved.sandbox.state.groups.get("platform");
      if (platform) platform.synced = true;
      const refused = moved.execute(membership(moved, "create", "bo"), directory);
      await expect(refused).rejects.toThrow(/403.*identity provider/);
    });
  });
});

describe("invitations of an organisation", () => {
  test("one call for many, with their groups", async () => {
    await inOrganisation(async (moved) => {
      const emails = Array.from({ length: 25 }, (_, index) => `new-${index}@acme.example`);
      expect(
        await moved.execute(invitation(emails, ["platform"]), await moved.directory()),
      ).toEqual([]);
      const { members } = moved.sandbox.state.groups.get("platform") ?? { members: new Set() };
      expect(members.size).toBe(26);
      expect(moved.writes()).toHaveLength(1);
    });
  });

  test("206: each address has an outcome of its own", async () => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      moved.sandbox.state.deleteGroup(moved.sandbox.state.groups.get("contractors") as never);
      const change = invitation(["new@acme.example", "no-address"], ["platform", "contractors"]);
      expect(await moved.execute(change, directory)).toEqual([
        { email: "new@acme.example", reason: "a group is gone", invited: true },
        { email: "no-address", reason: "it is not a valid address", invited: false },
      ]);
    });
  });

  test.each([
    { status: 402, says: "no paid subscription" },
    { status: 403, says: "may not do this" },
    { status: 409, says: "no seat left" },
    { status: 400, says: "does not take the request" },
  ])("refused with $status: $says", async ({ status, says }) => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      moved.sandbox.faults.add({
        when: { method: "POST", path: "/admin/v2/orgs/*/users/invite" },
        effect: { kind: "status", status, body: { errors: [{ title: "No" }] } },
      });
      const refused = moved.execute(invitation(["new@acme.example"]), directory);
      await expect(refused).rejects.toThrow(says);
      expect(moved.writes()).toHaveLength(1);
    });
  });

  test("429 is waited out, and sent again: nothing had happened", async () => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      moved.sandbox.faults.add({
        when: { method: "POST", path: "/admin/v2/orgs/*/users/invite" },
        effect: { kind: "status", status: 429, body: { code: 429, message: "slow down" } },
        times: 2,
      });
      await moved.execute(invitation(["new@acme.example"]), directory);
      expect(moved.writes()).toHaveLength(3);
    });
  });

  test.each([
    { name: "lost on its way", effect: { kind: "drop", at: "before-commit" } as const },
    { name: "whose answer is lost", effect: { kind: "drop", at: "after-commit" } as const },
    { name: "that ends in a 500", effect: { kind: "status", status: 500, commits: true } as const },
  ])("one $name is not sent again: nobody gets two letters", async ({ effect }) => {
    await inOrganisation(async (moved) => {
      const directory = await moved.directory();
      moved.sandbox.faults.add({ when: { path: "/admin/v2/orgs/*/users/invite" }, effect });
      const failed = moved.execute(invitation(["new@acme.example"]), directory);
      await expect(failed).rejects.toMatchObject({ name: "ProviderError" });
      expect(moved.writes()).toHaveLength(1);
    });
  });
});

describe("the calls as data", () => {
  const organisation = {
    id: "o",
    directory: "d",
    resource: "ari:cloud:bitbucket::workspace/w",
    accounts: { "{ana}": "557058:ana" },
  };
  const directory = {
    administration: { by: "organisation", organisation },
    groups: { known: [{ slug: "platform", name: "Platform", members: [], id: "g1" }] },
  } as unknown as Directory;

  test("a group that the plan creates has a stand-in for its id", () => {
    const join: Change = {
      action: "create",
      scope: group("ops"),
      principal: { kind: "user", id: "{ana}" },
      after: "member",
    };
    expect(toStep(join, directory).request).toEqual({
      method: "POST",
      path: "/admin/v2/orgs/o/directories/d/groups/{ops}/memberships",
      json: { accountId: "557058:ana" },
    });
    expect(
      toStep(invitation(["a@b.example"], ["ops", "platform"]), directory).request.json,
    ).toEqual({
      emails: ["a@b.example"],
      permissionRules: [{ resource: organisation.resource, role: "atlassian/user" }],
      additionalGroups: ["{ops}", "g1"],
      sendNotification: true,
      notificationText: "You are invited to the Bitbucket workspace acme.",
    });
  });

  test.each<{ name: string; change: InviteChange; request: object }>([
    {
      name: "to a group",
      change: { ...invitation(["a@b.example"]), scope: group("ops") },
      request: {
        method: "PUT",
        path: "/1.0/users/acme/invitations",
        json: { email: "a@b.example", group_slug: "ops" },
      },
    },
    {
      name: "to a repository",
      change: {
        ...invitation(["a@b.example"]),
        scope: { kind: "repository", name: "geordi" },
        after: "write",
      },
      request: {
        method: "POST",
        path: "/1.0/invitations/acme/geordi",
        form: { permission: "write", email: "a@b.example" },
      },
    },
  ])("Bitbucket invites one address $name", ({ change, request }) => {
    expect(toStep(change).request).toEqual(request);
  });

  test.each<{ name: string; change: InviteChange }>([
    { name: "several at once", change: invitation(["a@b.example", "c@b.example"]) },
    { name: "to the workspace", change: invitation(["a@b.example"]) },
    {
      name: "with a level that is none",
      change: {
        ...invitation(["a@b.example"]),
        scope: { kind: "repository", name: "geordi" },
        after: "own",
      },
    },
  ])("Bitbucket does not invite $name", ({ change }) => {
    expect(() => toStep(change)).toThrow("invite");
  });
});

test("never more than so many in any minute, in the order they came", async () => {
  const clock = fastClock();
  const start = clock.now();
  const pace = createPace(100, 60_000, clock);
  const sent: number[] = [];
  await Promise.all(
    Array.from({ length: 250 }, async () => {
      await pace();
      sent.push(clock.now() - start);
    }),
  );
  expect(sent).toEqual(sent.toSorted((left, right) => left - right));
  for (const [index, at] of sent.entries())
    expect(sent.slice(index).filter((later) => later < at + 60_000).length).toBeLessThanOrEqual(
      100,
    );
  expect(sent.at(-1)).toBe(120_000);
});
