import type { paths } from "@coderabbitai/bitbucket/cloud/openapi";
import { expect, test } from "@jest/globals";
import {
  parseAccount,
  parseGroupRow,
  parsePage,
  parsePermission,
  parseProject,
  parseUserRow,
} from "../../../src/providers/bitbucket/wire.ts";
import { uuid } from "./scripted-server.ts";

/** The 200 JSON of a GET in Bitbucket's OpenAPI document: the compiler holds the samples below to it. */
type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Json } } } };
}
  ? Json
  : never;

const ROWS = "/repositories/{workspace}/{repo_slug}/permissions-config" as const;

const user = { type: "user", uuid: uuid(1), display_name: "Ana" } as const;

test("an account as documented", () => {
  const sample: Answer<"/user"> = { ...user, type: "account" };
  expect(parseAccount(sample)).toEqual({ uuid: uuid(1), name: "Ana" });
});

test("rows as documented", () => {
  const users: Answer<`${typeof ROWS}/users`> = {
    values: [{ type: "repository_user_permission", permission: "write", user }],
  };
  const groups: Answer<`${typeof ROWS}/groups`> = {
    values: [
      {
        type: "repository_group_permission",
        permission: "admin",
        group: { type: "group", slug: "platform" },
      },
    ],
    next: "https://api.bitbucket.org/2.0/x?page=2",
  };
  expect(parsePage(users).values.map(parseUserRow)).toEqual([
    { principal: { kind: "user", id: uuid(1) }, permission: "write", name: "Ana" },
  ]);
  expect(parsePage(groups).values.map(parseGroupRow)).toEqual([
    { principal: { kind: "group", id: "platform" }, permission: "admin" },
  ]);
  expect(parsePage(groups).next).toBe("https://api.bitbucket.org/2.0/x?page=2");
});

test("the compiler knows a permission that Bitbucket does not document", () => {
  const rows: Answer<`${typeof ROWS}/users`> = {
    // @ts-expect-error: or the samples above prove nothing.
    values: [{ type: "repository_user_permission", permission: "owner", user }],
  };
  expect(parsePage(rows).values).toHaveLength(1);
});

test("a project as documented", () => {
  const sample: Answer<"/workspaces/{workspace}/projects"> = {
    values: [{ type: "project", key: "PLAT", name: "Platform" }],
  };
  expect(parsePage(sample).values.map(parseProject)).toEqual([{ key: "PLAT", name: "Platform" }]);
});

test("closed accounts have no name, and words we do not know stay as they are", () => {
  expect(parseAccount({ uuid: uuid(1), nickname: "ana" }).name).toBe("ana");
  expect(parseAccount({ uuid: uuid(1), display_name: null }).name).toBe("");
  expect(parsePermission({ permission: "collaborator" })).toBe("collaborator");
});
