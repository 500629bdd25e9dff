import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import { SWITCHES, type Switches, type SwitchName } from "../../src/sandbox/index.ts";
import { at, basic, basicAs, segment, uuidOf, values, visit } from "./visitor.ts";

const here = await visit();
beforeEach(() => here.sandbox.reset());
afterAll(() => here.close());

type Row<Name extends SwitchName> = {
  name: Name;
  to: Switches[Name];
  /** What somebody sees, before and after the switch is changed. */
  see: () => Promise<unknown>;
  before: unknown;
  after: unknown;
};

const row = <Name extends SwitchName>(one: Row<Name>): Row<SwitchName> =>
  one as unknown as Row<SwitchName>;
const status = async (reply: Promise<{ status: number }>) => (await reply).status;
const asMember = () => ({ as: basicAs(here.sandbox, "member") });
const member = (alias: string) => segment(uuidOf(here.sandbox, alias));
const move = () => {
  here.sandbox.state.workspace.administration = "moved";
};
const key = { as: "Bearer sandbox-organisation-key" };
const groups = () => {
  const { id, directory } = here.sandbox.state.workspace.organisation;
  return `/admin/v2/orgs/${id}/directories/${directory}/groups`;
};
const issue = () =>
  here.post("/site/oauth2/access_token", {
    as: basic("sandbox-consumer", "sandbox-consumer-secret"),
    form: { grant_type: "client_credentials" },
  });
const limited = async (path: string, as?: string) => {
  here.sandbox.switches["rate-limit"] = 2;
  const seen = [];
  for (let index = 0; index < 3; index += 1)
    seen.push(await here.get(path, as === undefined ? {} : { as }));
  here.sandbox.switches["rate-limit"] = 0;
  return seen;
};

const TABLE: Row<SwitchName>[] = [
  row({
    name: "pagelen-cap-members",
    to: 50,
    see: () => status(here.get("/2.0/workspaces/acme/members?pagelen=51")),
    before: 200,
    after: 400,
  }),
  row({
    name: "condensed-account-id",
    to: false,
    see: async () =>
      Object.keys(
        at(
          values(await here.get("/2.0/repositories/acme/geordi/permissions-config/users"))[0],
          "user",
        ) as object,
      ).sort(),
    before: ["account_id", "display_name", "links", "nickname", "type", "uuid"],
    after: ["display_name", "links", "type", "uuid"],
  }),
  row({
    name: "email-case",
    to: "sensitive",
    see: async () =>
      values(await here.get("/2.0/workspaces/acme/members?q=user.email%3D%22BO@acme.example%22"))
        .length,
    before: 1,
    after: 0,
  }),
  row({
    name: "project-list-query",
    to: false,
    see: async () =>
      values(await here.get("/2.0/workspaces/acme/projects?q=key%3D%22WEB%22")).length,
    before: 1,
    after: 4,
  }),
  row({
    name: "role-filter",
    to: "gone",
    see: () => status(here.get("/2.0/repositories/acme?role=member")),
    before: 200,
    after: 410,
  }),
  row({
    name: "hidden-repository",
    to: "forbidden",
    see: () => status(here.get("/2.0/repositories/acme/attic", asMember())),
    before: 404,
    after: 403,
  }),
  row({
    name: "foreign-workspace",
    to: "forbidden",
    see: () => status(here.get("/2.0/workspaces/elsewhere")),
    before: 404,
    after: 403,
  }),
  row({
    name: "creator-admin-row",
    to: false,
    see: async () => {
      await here.put("/2.0/repositories/acme/fresh", {
        ...asMember(),
        json: { project: { key: "PLAT" } },
      });
      return here.sandbox.state.repository("fresh")?.rows.users.size;
    },
    before: 1,
    after: 0,
  }),
  row({
    name: "status-limits",
    to: false,
    see: () =>
      status(
        here.post("/2.0/repositories/acme/infra/commit/3f1c0d9/statuses/build", {
          json: { key: "x".repeat(41), state: "FAILED" },
        }),
      ),
    before: 400,
    after: 201,
  }),
  row({
    name: "group-workspace-uuid",
    to: "accepted",
    see: () =>
      status(
        here.post(`/1.0/groups/${segment(here.sandbox.state.workspace.uuid)}`, {
          form: { name: "x" },
        }),
      ),
    before: 405,
    after: 200,
  }),
  row({
    name: "group-member-duplicate",
    to: "ok",
    see: () => status(here.put(`/1.0/groups/acme/platform/members/${member("ana")}`, { json: {} })),
    before: 409,
    after: 200,
  }),
  row({
    name: "reports-need-write",
    to: true,
    see: () =>
      status(
        here.put("/2.0/repositories/acme/geordi/commit/3f1c0d9/reports/r1", {
          as: "Bearer sandbox-repository-token",
          json: { title: "Access", details: "2 changes", report_type: "TEST" },
        }),
      ),
    before: 200,
    after: 403,
  }),
  row({
    name: "version-1",
    to: "gone",
    see: () => status(here.get("/1.0/groups/acme")),
    before: 200,
    after: 410,
  }),
  row({
    name: "version-1",
    to: "not-found",
    see: () => status(here.put("/1.0/groups/acme/platform", { json: {} })),
    before: 200,
    after: 404,
  }),
  row({
    name: "bitbucket-events",
    to: false,
    see: async () => {
      await here.put("/2.0/repositories/acme/infra/permissions-config/groups/platform", {
        json: { permission: "read" },
      });
      const events = await here.get(
        `/admin/v1/orgs/${here.sandbox.state.workspace.organisation.id}/events`,
        key,
      );
      return (events.body["data"] as unknown[]).length;
    },
    before: 1,
    after: 0,
  }),
  row({
    name: "group-rename-changes-slug",
    to: true,
    see: async () => {
      const renamed = await here.put("/1.0/groups/acme/developers", { json: { name: "Builders" } });
      return [
        renamed.body["slug"],
        [...(here.sandbox.state.repository("geordi")?.rows.groups.keys() ?? [])].sort(),
      ];
    },
    before: ["developers", ["developers", "platform"]],
    after: ["builders", ["builders", "platform"]],
  }),
  row({
    name: "last-administrator",
    to: "allowed",
    see: () => status(here.delete("/1.0/groups/acme/administrators")),
    before: 400,
    after: 204,
  }),
  row({
    name: "group-filter-form",
    to: false,
    see: () => status(here.get("/1.0/groups?group=acme/platform")),
    before: 200,
    after: 404,
  }),
  row({
    name: "group-create-status",
    to: 201,
    see: () => status(here.post("/1.0/groups/acme", { form: { name: "x" } })),
    before: 200,
    after: 201,
  }),
  row({
    name: "invitation-status",
    to: 201,
    see: () =>
      status(
        here.put("/1.0/users/acme/invitations", {
          json: { email: "lou@acme.example", group_slug: "platform" },
        }),
      ),
    before: 200,
    after: 201,
  }),
  row({
    name: "rate-limit-status",
    to: 403,
    see: async () => (await limited("/2.0/user")).map((reply) => reply.status),
    before: [200, 200, 429],
    after: [200, 200, 403],
  }),
  row({
    name: "near-limit-share",
    to: 0.5,
    see: async () =>
      (await limited("/2.0/repositories/acme/geordi", "Bearer sandbox-repository-token")).map(
        ({ headers }) => headers.get("x-ratelimit-nearlimit"),
      ),
    before: ["false", "true", null],
    after: ["true", "true", null],
  }),
  row({
    name: "token-lifetime",
    to: 3600,
    see: async () => (await issue()).body["expires_in"],
    before: 7200,
    after: 3600,
  }),
  row({
    name: "forbidden-message",
    to: "You do not have access.",
    see: async () =>
      at(
        (await here.get("/2.0/workspaces/acme/permissions/repositories", asMember())).body,
        "error.message",
      ),
    before: "Forbidden",
    after: "You do not have access.",
  }),
  row({
    name: "moved-group-defaults",
    to: "blank",
    see: async () => {
      await here.put("/1.0/groups/acme/platform", { json: { permission: "read", auto_add: true } });
      move();
      const { body } = await here.get("/1.0/groups/acme/platform");
      return [body["permission"], body["auto_add"]];
    },
    before: ["read", true],
    after: [null, false],
  }),
  row({
    name: "moved-body",
    to: "",
    see: async () => {
      move();
      return (await here.post("/1.0/groups/acme", { form: { name: "x" } })).text;
    },
    before: "None",
    after: "",
  }),
  row({
    name: "organisation-create-body",
    to: "group",
    see: async () => {
      move();
      return at((await here.post(groups(), { ...key, json: { name: "Fresh" } })).body, "data.name");
    },
    before: undefined,
    after: "Fresh",
  }),
  row({
    name: "organisation-roles",
    to: "all",
    see: async () => {
      move();
      const found = await here.post(`${groups()}/search`, {
        ...key,
        json: { groupNames: ["platform"] },
      });
      const resourceId = `ari:cloud:bitbucket::workspace/${here.sandbox.state.workspace.uuid.slice(1, -1)}`;
      const path = `${groups()}/${at(found.body, "data.0.id")}/role-assignments/assign`;
      return status(here.post(path, { ...key, json: { resourceId, roleId: "atlassian/guest" } }));
    },
    before: 400,
    after: 200,
  }),
];

test.each(TABLE)("$name: $to", async ({ name, to, see, before, after }) => {
  expect(await see()).toEqual(before);
  here.sandbox.reset();
  const standard = here.sandbox.switches[name];
  Object.assign(here.sandbox.switches, { [name]: to });
  try {
    expect(await see()).toEqual(after);
  } finally {
    Object.assign(here.sandbox.switches, { [name]: standard });
  }
});

test("every switch is tried somewhere", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".test.ts"));
  const text = files
    .map((file) => readFileSync(join(import.meta.dirname, file), "utf8"))
    .join("\n");
  expect(Object.keys(SWITCHES).filter((name) => !text.includes(`"${name}"`))).toEqual([]);
});
