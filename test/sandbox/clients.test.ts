import { createBitbucketCloudClient } from "@coderabbitai/bitbucket/cloud";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import bitbucketPackage from "bitbucket";
import { basicAs, uuidOf, visit } from "./visitor.ts";

/** Two clients that others wrote from the same documents: what they can do, the sandbox answers rightly. */
const here = await visit();
beforeEach(() => here.sandbox.reset());
afterAll(() => here.close());

describe("npm bitbucket", () => {
  const { email, token } = here.sandbox.credentials.admin;
  const client = new bitbucketPackage.Bitbucket({
    baseUrl: `${here.origin}/2.0`,
    auth: { username: email, password: token },
    notice: false,
  });
  const repository = { workspace: "acme", repo_slug: "infra" };

  test("lists, and pages through its own hasNextPage", async () => {
    const slugs: (string | undefined)[] = [];
    let { data } = await client.repositories.list({ workspace: "acme", pagelen: 8, sort: "slug" });
    for (;;) {
      slugs.push(...(data.values ?? []).map(({ name }) => name));
      if (!client.hasNextPage(data)) break;
      ({ data } = await client.getNextPage(data));
    }
    expect([slugs.length, new Set(slugs).size]).toEqual([20, 20]);
  });

  test("grants to a group and a person, reads it back, and revokes", async () => {
    const selected_user_id = uuidOf(here.sandbox, "bo");
    await client.repositories.updateGroupPermission({
      ...repository,
      group_slug: "platform",
      _body: { permission: "write" },
    });
    await client.repositories.updateUserPermission({
      ...repository,
      selected_user_id,
      _body: { permission: "admin" },
    });
    const groups = await client.repositories.listGroupPermissions(repository);
    const users = await client.repositories.listUserPermissions(repository);
    expect(groups.data.values?.map(({ permission, group }) => [group?.slug, permission])).toEqual([
      ["platform", "write"],
    ]);
    expect(users.data.values?.map(({ permission, user }) => [user?.uuid, permission])).toEqual([
      [selected_user_id, "admin"],
    ]);
    await client.repositories.deleteGroupPermission({ ...repository, group_slug: "platform" });
    await client.repositories.deleteUserPermission({ ...repository, selected_user_id });
    expect((await client.repositories.listUserPermissions(repository)).data.values).toEqual([]);
  });

  test("fails with the status and the message of the envelope", async () => {
    const wrong = client.repositories.get({ workspace: "acme", repo_slug: "nope" });
    await expect(wrong).rejects.toMatchObject({
      status: 404,
      error: { error: { message: "Repository acme/nope not found" } },
    });
    here.sandbox.faults.add({ effect: { kind: "drop", at: "before-commit" }, times: 1 });
    await expect(client.repositories.get(repository)).rejects.toMatchObject({
      name: expect.any(String),
    });
  });
});

describe("@coderabbitai/bitbucket", () => {
  const client = createBitbucketCloudClient({
    baseUrl: `${here.origin}/2.0`,
    headers: { authorization: basicAs(here.sandbox, "admin") },
  });
  const path = { workspace: "acme", repo_slug: "infra" };
  const LIST = "/repositories/{workspace}/{repo_slug}/permissions-config/groups";
  const ONE = "/repositories/{workspace}/{repo_slug}/permissions-config/groups/{group_slug}";

  test("lists, grants, and revokes", async () => {
    const group = { ...path, group_slug: "developers" };
    const put = await client.PUT(ONE, {
      params: { path: group },
      body: { permission: "write" },
    } as never);
    expect([put.response.status, put.error]).toEqual([200, undefined]);
    const list = await client.GET(LIST, { params: { path } });
    expect(
      list.data?.values?.map(({ permission, group: held }) => [held?.slug, permission]),
    ).toEqual([["developers", "write"]]);
    const gone = await client.DELETE(ONE, { params: { path: group } });
    expect(gone.response.status).toBe(204);
    expect((await client.GET(LIST, { params: { path } })).data?.size).toBe(0);
  });

  test("pages, and fails with the envelope", async () => {
    const first = await client.GET("/repositories/{workspace}", {
      params: { path: { workspace: "acme" }, query: { q: 'project.key="DATA"' } },
    });
    expect(first.data?.values?.map(({ name }) => name)).toEqual([
      "etl",
      "lake",
      "reports",
      "notebooks",
      "models",
    ]);
    const second = await fetch(`${here.origin}/2.0/repositories/acme?pagelen=15`, {
      headers: { authorization: basicAs(here.sandbox, "admin") },
    });
    const { next } = (await second.json()) as { next: string };
    const rest = await fetch(next, { headers: { authorization: basicAs(here.sandbox, "admin") } });
    expect(((await rest.json()) as { values: unknown[] }).values).toHaveLength(5);
    const wrong = await client.GET("/repositories/{workspace}/{repo_slug}", {
      params: { path: { workspace: "acme", repo_slug: "nope" } },
    });
    expect([wrong.response.status, wrong.error]).toMatchObject([
      404,
      { type: "error", error: { message: "Repository acme/nope not found" } },
    ]);
  });
});
