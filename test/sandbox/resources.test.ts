import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { at, basicAs, segment, uuidOf, values, visit } from "./visitor.ts";

const here = await visit();
beforeEach(() => here.sandbox.reset());
afterAll(() => here.close());

const INFRA = "/2.0/repositories/acme/infra";
const PLAT = "/2.0/workspaces/acme/projects/PLAT";
const person = (alias: string) => segment(uuidOf(here.sandbox, alias));

describe("default reviewers", () => {
  test("of a repository: somebody with access, idempotent, 404 when not there", async () => {
    const ana = `${INFRA}/default-reviewers/${person("ana")}`;
    expect((await here.get(ana)).status).toBe(404);
    expect((await here.put(ana)).body["display_name"]).toBe("Ana Aalto");
    expect((await here.put(ana)).status).toBe(200);
    expect(values(await here.get(`${INFRA}/default-reviewers`))).toHaveLength(1);
    expect((await here.get(ana)).status).toBe(200);
    expect((await here.delete(ana)).status).toBe(204);
    expect((await here.delete(ana)).status).toBe(404);
    expect((await here.put(`${INFRA}/default-reviewers/${person("hana")}`)).status).toBe(400);
  });

  test("a Content-Type without a body is refused", async () => {
    const headers = { "content-type": "application/json" };
    expect(
      (await here.put(`${INFRA}/default-reviewers/${person("ana")}`, { headers })).status,
    ).toBe(400);
  });

  test("of a project: 400 when not there, and inherited by repositories", async () => {
    const bo = `${PLAT}/default-reviewers/${person("bo")}`;
    expect((await here.get(bo)).status).toBe(400);
    expect((await here.put(bo)).status).toBe(200);
    await here.put(`${INFRA}/default-reviewers/${person("ana")}`);
    expect((await here.get(bo)).status).toBe(200);
    expect(values(await here.get(`${PLAT}/default-reviewers`))).toHaveLength(1);
    const effective = values(await here.get(`${INFRA}/effective-default-reviewers`));
    expect(effective.map((row) => [row["reviewer_type"], at(row, "user.nickname")])).toEqual([
      ["project", "bo"],
      ["repository", "ana"],
    ]);
    expect((await here.delete(bo)).status).toBe(204);
    expect((await here.delete(bo)).status).toBe(400);
    expect((await here.put(`${PLAT}/default-reviewers/${person("castellan")}`)).status).toBe(400);
  });
});

describe("branch restrictions", () => {
  const LIST = `${INFRA}/branch-restrictions`;
  const push = () => ({
    kind: "push",
    branch_match_kind: "glob",
    pattern: "main",
    users: [{ uuid: uuidOf(here.sandbox, "ana") }],
    groups: [{ slug: "platform" }],
  });

  test("are created, found, changed in part and deleted", async () => {
    const created = await here.post(LIST, { json: push() });
    expect([
      created.status,
      at(created.body, "users.0.nickname"),
      at(created.body, "groups.0.slug"),
    ]).toEqual([201, "ana", "platform"]);
    const one = `${LIST}/${created.body["id"]}`;
    const changed = await here.put(one, { json: { pattern: "release/*" } });
    expect([changed.body["pattern"], at(changed.body, "groups.0.slug")]).toEqual([
      "release/*",
      "platform",
    ]);
    expect(values(await here.get(`${LIST}?kind=push`))).toHaveLength(1);
    expect(values(await here.get(`${LIST}?pattern=main`))).toHaveLength(0);
    expect((await here.get(one)).status).toBe(200);
    expect((await here.delete(one)).status).toBe(204);
    expect((await here.get(one)).status).toBe(404);
  });

  test.each([
    { name: "an unknown kind", json: { kind: "nope", branch_match_kind: "glob", pattern: "main" } },
    {
      name: "people on a kind that names none",
      json: {
        kind: "force",
        branch_match_kind: "glob",
        pattern: "main",
        groups: [{ slug: "platform" }],
      },
    },
    { name: "no pattern", json: { kind: "force", branch_match_kind: "glob" } },
    { name: "no branch type", json: { kind: "force", branch_match_kind: "branching_model" } },
    {
      name: "an unknown group",
      json: {
        kind: "push",
        branch_match_kind: "glob",
        pattern: "main",
        groups: [{ slug: "nope" }],
      },
    },
  ])("refuse $name", async ({ json }) => {
    expect((await here.post(LIST, { json })).status).toBe(400);
  });

  test("are one per kind and pattern", async () => {
    const model = {
      kind: "delete",
      branch_match_kind: "branching_model",
      branch_type: "production",
    };
    expect((await here.post(LIST, { json: model })).status).toBe(201);
    expect((await here.post(LIST, { json: model })).status).toBe(409);
    here.sandbox.switches["duplicate-restriction"] = "bad-request";
    expect((await here.post(LIST, { json: model })).status).toBe(400);
    here.sandbox.switches["duplicate-restriction"] = "conflict";
  });

  test("even reading them takes admin", async () => {
    expect(
      (
        await here.get("/2.0/repositories/acme/web-app/branch-restrictions", {
          as: basicAs(here.sandbox, "member"),
        })
      ).status,
    ).toBe(403);
  });
});

describe("deploy keys", () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample";

  test.each([
    ["repository", `${INFRA}/deploy-keys`],
    ["project", `${PLAT}/deploy-keys`],
  ])("of a %s", async (kind, list) => {
    const added = await here.post(list, { json: { key: `${key} ci@acme`, label: "ci" } });
    expect([added.status, added.body["label"], added.body["comment"], added.body["key"]]).toEqual([
      200,
      "ci",
      "ci@acme",
      key,
    ]);
    expect((await here.post(list, { json: { key, label: "again" } })).status).toBe(400);
    expect((await here.post(list, { json: { key: "nonsense", label: "x" } })).status).toBe(400);
    const one = `${list}/${added.body["id"]}`;
    expect((await here.get(one)).status).toBe(200);
    expect(values(await here.get(list))).toHaveLength(1);
    const put = await here.put(one, { json: { key, label: "renamed" } });
    expect([put.status, put.body["label"]]).toEqual(
      kind === "repository" ? [200, "renamed"] : [501, undefined],
    );
    if (kind === "repository")
      expect((await here.put(one, { json: { key: "ssh-ed25519 BBBB", label: "x" } })).status).toBe(
        400,
      );
    expect((await here.delete(one)).status).toBe(204);
    expect((await here.delete(one)).status).toBe(404);
  });

  test("are closed to access tokens and consumers", async () => {
    expect(
      (await here.get(`${INFRA}/deploy-keys`, { as: "Bearer sandbox-workspace-token" })).status,
    ).toBe(403);
  });
});

describe("pull requests", () => {
  const COMMENTS = `${INFRA}/pullrequests/1/comments`;

  test("a plan is posted, edited, resolved and deleted", async () => {
    const pull = await here.get(`${INFRA}/pullrequests/1`);
    expect([
      at(pull.body, "source.branch.name"),
      String(at(pull.body, "source.commit.hash")),
    ]).toEqual(["cyd-into-legacy", expect.stringMatching(/^[0-9a-f]{40}$/)]);
    const posted = await here.post(COMMENTS, { json: { content: { raw: "**plan** & <more>" } } });
    expect([
      posted.status,
      at(posted.body, "content.raw"),
      at(posted.body, "content.html"),
    ]).toEqual([201, "**plan** & <more>", "<p>**plan** &amp; &lt;more></p>"]);
    const one = `${COMMENTS}/${posted.body["id"]}`;
    expect(
      at((await here.put(one, { json: { content: { raw: "newer" } } })).body, "content.raw"),
    ).toBe("newer");
    expect((await here.post(`${one}/resolve`)).status).toBe(200);
    expect((await here.post(`${one}/resolve`)).status).toBe(409);
    expect((await here.get(one)).body["resolution"]).toMatchObject({ type: "comment_resolution" });
    expect((await here.delete(`${one}/resolve`)).status).toBe(204);
    expect((await here.delete(`${one}/resolve`)).status).toBe(404);
    expect((await here.delete(one)).status).toBe(204);
    expect(values(await here.get(COMMENTS))).toMatchObject([
      { deleted: true, content: { raw: "" } },
    ]);
  });

  test("comments are the author's to change, and need only reading", async () => {
    const as = basicAs(here.sandbox, "member");
    const posted = await here.post(COMMENTS, {
      as,
      json: { content: { raw: "by ana" }, inline: { path: "access.yaml", to: 3 } },
    });
    expect(posted.status).toBe(201);
    expect(
      (
        await here.put(`${COMMENTS}/${posted.body["id"]}`, {
          json: { content: { raw: "by another" } },
        })
      ).status,
    ).toBe(403);
    expect((await here.post(COMMENTS, { json: {} })).status).toBe(400);
    expect((await here.get(`${INFRA}/pullrequests/2/comments`)).status).toBe(404);
  });
});

describe("commits", () => {
  const SHA = "3f1c0d9a8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b";
  const COMMIT = `${INFRA}/commit/${SHA}`;

  test("build statuses overwrite by key and show on the pull request", async () => {
    const json = { key: "castellan", state: "INPROGRESS", url: "https://ci.acme.example/1" };
    expect((await here.post(`${COMMIT}/statuses/build`, { json })).status).toBe(201);
    expect(
      (await here.post(`${COMMIT}/statuses/build`, { json: { ...json, state: "SUCCESSFUL" } }))
        .body["state"],
    ).toBe("SUCCESSFUL");
    expect(
      (await here.put(`${COMMIT}/statuses/build/castellan`, { json: { ...json, state: "FAILED" } }))
        .body["state"],
    ).toBe("FAILED");
    expect((await here.get(`${COMMIT}/statuses/build/castellan`)).status).toBe(200);
    expect(values(await here.get(`${COMMIT}/statuses`))).toHaveLength(1);
    expect(values(await here.get(`${INFRA}/pullrequests/1/statuses`))).toHaveLength(1);
  });

  test.each([
    { name: "a state that is none", json: { key: "x", state: "GREEN", url: "https://x.example" } },
    { name: "no url", json: { key: "x", state: "FAILED" } },
    {
      name: "a key of 41 characters",
      json: { key: "x".repeat(41), state: "FAILED", url: "https://x.example" },
    },
  ])("a status is refused: $name", async ({ json }) => {
    expect((await here.post(`${COMMIT}/statuses/build`, { json })).status).toBe(400);
  });

  test("reports and annotations", async () => {
    const report = `${COMMIT}/reports/castellan-1`;
    const json = {
      title: "Access",
      details: "2 changes",
      report_type: "SECURITY",
      result: "PASSED",
      data: [{ title: "Changes", type: "NUMBER", value: 2 }],
    };
    expect((await here.get(report)).status).toBe(404);
    expect((await here.put(report, { json: { ...json, data: undefined } })).status).toBe(200);
    expect((await here.get(report)).body["external_id"]).toBe("castellan-1");
    expect(values(await here.get(`${COMMIT}/reports`))).toHaveLength(1);
    const annotation = (index: number) => ({
      external_id: `a${index}`,
      annotation_type: "BUG",
      summary: "Grants admin",
      severity: "HIGH",
      path: "access.yaml",
      line: index + 1,
    });
    const many = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) => annotation(from + index));
    expect((await here.post(`${report}/annotations`, { json: many(100) })).status).toBe(200);
    expect((await here.post(`${report}/annotations`, { json: many(101) })).status).toBe(400);
    for (let from = 100; from < 1000; from += 100)
      await here.post(`${report}/annotations`, { json: many(100, from) });
    expect((await here.post(`${report}/annotations`, { json: many(1, 1000) })).status).toBe(400);
    expect((await here.get(`${report}/annotations?pagelen=100`)).body["size"]).toBe(1000);
    expect((await here.get(`${report}/annotations/a7`)).body["line"]).toBe(8);
    expect((await here.put(`${report}/annotations/a7`, { json: annotation(7) })).status).toBe(200);
    expect((await here.delete(`${report}/annotations/a7`)).status).toBe(204);
    expect((await here.delete(report)).status).toBe(204);
    expect((await here.get(`${report}/annotations/a8`)).status).toBe(404);
  });
});

describe("pipeline variables", () => {
  test.each([
    ["workspace", () => "/2.0/workspaces/acme/pipelines-config/variables"],
    ["repository", () => `${INFRA}/pipelines_config/variables`],
    ["environment", () => `${INFRA}/deployments_config/environments/%7Benv%7D/variables`],
    ["user", () => `/2.0/users/${person("castellan")}/pipelines_config/variables`],
  ])("of a %s: secured values never come back", async (kind, path) => {
    const list = path();
    const created = await here.post(list, {
      json: { key: "TOKEN", value: "secret", secured: true },
    });
    expect([created.status, created.body["value"]]).toEqual([201, undefined]);
    expect((await here.post(list, { json: { key: "TOKEN", value: "x" } })).status).toBe(409);
    expect((await here.post(list, { json: { key: "1X", value: "x" } })).status).toBe(400);
    const one = `${list}/${segment(String(created.body["uuid"]))}`;
    expect(
      (await here.put(one, { json: { key: "TOKEN", value: "open", secured: false } })).body[
        "value"
      ],
    ).toBe("open");
    expect((await here.get(one)).status).toBe(kind === "environment" ? 501 : 200);
    expect(values(await here.get(list))).toHaveLength(1);
    expect((await here.delete(one)).status).toBe(204);
    expect((await here.delete(one)).status).toBe(404);
  });
});

describe("the rest", () => {
  test("override-settings", async () => {
    const path = `${INFRA}/override-settings`;
    expect((await here.put(path, { json: { branching_model: true } })).status).toBe(204);
    expect((await here.get(path)).body).toEqual({
      type: "repository_inheritance_state",
      override_settings: { default_merge_strategy: false, branching_model: true },
    });
  });

  test.each([
    ["repository", () => INFRA],
    ["user", () => `/2.0/users/${person("bo")}`],
  ])("application properties of a %s", async (_, base) => {
    const path = `${base()}/properties/app/colour`;
    expect((await here.get(path)).status).toBe(404);
    expect((await here.put(path, { json: { colour: "blue" } })).status).toBe(204);
    expect((await here.get(path)).body).toEqual({ colour: "blue" });
    expect((await here.delete(path)).status).toBe(204);
    expect((await here.delete(path)).status).toBe(404);
  });
});
