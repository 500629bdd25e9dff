import { expect, test } from "@jest/globals";
import type { Change } from "../../../src/model/change.ts";
import type { Principal, Scope } from "../../../src/model/grant.ts";
import type { Request } from "../../../src/model/plan.ts";
import { bitbucketToStep } from "../../../src/providers/bitbucket/index.ts";
import { uuid } from "./scripted-server.ts";

const toStep = bitbucketToStep("acme");
const project: Scope = { kind: "project", name: "PLAT" };
const repository: Scope = { kind: "repository", name: "geordi" };
const group: Scope & { kind: "group" } = { kind: "group", name: "platform" };
const ana: Principal = { kind: "user", id: uuid(10) };
const developers: Principal = { kind: "group", id: "developers" };
const ANA = "%7B00000000-0000-4000-8000-00000000000a%7D";

test.each<{ name: string; change: Change; request: Request }>([
  {
    name: "grant a group on a project",
    change: { action: "create", scope: project, principal: developers, after: "create-repo" },
    request: {
      method: "PUT",
      path: "/2.0/workspaces/acme/projects/PLAT/permissions-config/groups/developers",
      json: { permission: "create-repo" },
    },
  },
  {
    name: "grant an account on a repository",
    change: { action: "create", scope: repository, principal: ana, after: "read" },
    request: {
      method: "PUT",
      path: `/2.0/repositories/acme/geordi/permissions-config/users/${ANA}`,
      json: { permission: "read" },
    },
  },
  {
    name: "raise in place, in one call",
    change: {
      action: "update",
      scope: repository,
      principal: developers,
      before: "read",
      after: "admin",
    },
    request: {
      method: "PUT",
      path: "/2.0/repositories/acme/geordi/permissions-config/groups/developers",
      json: { permission: "admin" },
    },
  },
  {
    name: "revoke",
    change: { action: "delete", scope: project, principal: ana, before: "write" },
    request: {
      method: "DELETE",
      path: `/2.0/workspaces/acme/projects/PLAT/permissions-config/users/${ANA}`,
    },
  },
  {
    name: "an account named by its account id",
    change: {
      action: "delete",
      scope: repository,
      principal: { kind: "user", id: "557058:1f2e" },
      before: "write",
    },
    request: {
      method: "DELETE",
      path: "/2.0/repositories/acme/geordi/permissions-config/users/557058%3A1f2e",
    },
  },
  {
    name: "add a member to a group",
    change: { action: "create", scope: group, principal: ana, after: "member" },
    request: { method: "PUT", path: `/1.0/groups/acme/platform/members/${ANA}`, json: {} },
  },
  {
    name: "remove a member from a group",
    change: { action: "delete", scope: group, principal: ana, before: "member" },
    request: { method: "DELETE", path: `/1.0/groups/acme/platform/members/${ANA}` },
  },
  {
    name: "create a group",
    change: { action: "create-group", scope: group, name: "Platform & friends" },
    request: { method: "POST", path: "/1.0/groups/acme", form: { name: "Platform & friends" } },
  },
  {
    name: "delete a group",
    change: { action: "delete-group", scope: group, name: "Platform" },
    request: { method: "DELETE", path: "/1.0/groups/acme/platform" },
  },
])("$name", ({ change, request }) => {
  expect(toStep(change)).toEqual({ change, request });
});

test.each([
  "",
  ".",
  "..",
  "../other",
  "a/b",
  "a\\b",
  "a..b",
  "%2e%2e",
  "a?b",
  "a#b",
  "a b",
  "a\nb",
  "a\u0000b",
  "a\u202eb",
  "\ud800",
  "x".repeat(256),
])("a name that could mean another path is refused: %j", (name) => {
  const holder: Principal = { kind: "group", id: name };
  const inGroup: Scope & { kind: "group" } = { kind: "group", name };
  const changes: Change[] = [
    { action: "create", scope: { kind: "repository", name }, principal: ana, after: "read" },
    { action: "delete", scope: { kind: "project", name }, principal: ana, before: "read" },
    { action: "delete", scope: project, principal: holder, before: "read" },
    { action: "create", scope: inGroup, principal: ana, after: "member" },
    { action: "delete-group", scope: inGroup, name: "x" },
  ];
  for (const change of changes) expect(() => toStep(change)).toThrow("cannot be a name");
  const elsewhere = bitbucketToStep(name);
  expect(() => elsewhere({ action: "create-group", scope: group, name: "x" })).toThrow(
    "cannot be a name",
  );
});

test.each<{ name: string; change: Change; message: string }>([
  {
    name: "none is revoked, never granted",
    change: { action: "create", scope: repository, principal: ana, after: "none" },
    message: '"none" cannot be granted on a repository (geordi)',
  },
  {
    name: "create-repo is a project's",
    change: { action: "create", scope: repository, principal: ana, after: "create-repo" },
    message: '"create-repo" cannot be granted on a repository',
  },
  {
    name: "a group knows members only",
    change: { action: "create", scope: group, principal: ana, after: "admin" },
    message: '"admin" cannot be granted on a group',
  },
  {
    name: "groups hold no groups",
    change: { action: "create", scope: group, principal: developers, after: "member" },
    message: "Only an account can be a member of a group, not developers",
  },
  {
    name: "an address without an account holds nothing yet",
    change: {
      action: "create",
      scope: repository,
      principal: { kind: "email", id: "new@acme.example" },
      after: "read",
    },
    message: "new@acme.example has no account yet",
  },
  {
    name: "nobody is put into the workspace",
    change: {
      action: "create",
      scope: { kind: "workspace", name: "acme" },
      principal: ana,
      after: "member",
    },
    message: "A workspace has no permission list",
  },
])("no call for it: $name", ({ change, message }) => {
  expect(() => toStep(change)).toThrow(message);
});
