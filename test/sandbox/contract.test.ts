import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import { ROUTES, type Route } from "../../src/sandbox/index.ts";
import {
  contractFaults,
  documentedOperations,
  HAS_OPENAPI,
  OPENAPI_FOLDER,
  operationDetails,
} from "./contract.ts";
import { isInDocument, UNSERVED } from "./coverage.ts";
import { type Ask, type Reply, segment, uuidOf, visit } from "./visitor.ts";

const name = ({ method, path }: Route) => `${method} ${path}`;
const covered = ROUTES.filter(({ path }) => isInDocument(path));

/** Without the documents, one visible line says so. */
const withDocuments = HAS_OPENAPI ? describe : describe.skip;
if (!HAS_OPENAPI) {
  test.skip(`NOT CHECKED: no OpenAPI documents in ${OPENAPI_FOLDER}; set BITBUCKET_OPENAPI`, () => {});
}

withDocuments("the route table and the documents", () => {
  // The organisation document is not: it gives a schema's name as a type.
  test("Bitbucket's is a valid OpenAPI document", async () => {
    const file = join(OPENAPI_FOLDER, "bitbucket-access.yaml");
    const { valid, errors } = await new Validator().validate(file);
    expect([errors, valid]).toEqual([undefined, true]);
  });

  test("every 2.0 and organisation route is in a document", () => {
    const documented = new Set(documentedOperations());
    // Removed since, and so gone from the newest document (API notes §1.1).
    const gone = ["GET /2.0/repositories"];
    expect(covered.map(name).filter((one) => !documented.has(one) && !gone.includes(one))).toEqual(
      [],
    );
  });

  test("every documented operation is served, or listed as not served", () => {
    const served = new Set(ROUTES.map(name));
    const missing = documentedOperations().filter(
      (one) => !served.has(one) && !UNSERVED.some((pattern) => pattern.test(one)),
    );
    expect(missing).toEqual([]);
  });

  test("scopes and credential types are the document's", () => {
    const compare = covered.filter(
      ({ path, name: route }) => path.startsWith("/2.0/") && !route.startsWith("removed "),
    );
    const ours = compare.map((route) => [
      name(route),
      [...route.classic].sort(),
      [...route.granular].sort(),
      [...(route.auth ?? [])].sort(),
    ]);
    const theirs = compare.map((route) => {
      const { classic, granular, auth } = operationDetails(name(route));
      return [name(route), classic, granular, auth];
    });
    expect(ours).toEqual(theirs);
  });
});

test("no two routes have one name, and no path is served twice", () => {
  expect(new Set(ROUTES.map(({ name: one }) => one)).size).toBe(ROUTES.length);
  expect(new Set(ROUTES.map((route) => name(route).replace(/\{\w+\}/g, "{}"))).size).toBe(
    ROUTES.length,
  );
});

/** A body for every write, and what the routes with parameters of their own are called with. */
const SHA = "3f1c0d9a8b7e6f5a4c3d2e1f0a9b8c7d6e5f4a3b";
const KEY = { json: { key: "ssh-ed25519 AAAA", label: "ci" } };
const VARIABLE = { json: { key: "TOKEN", value: "x", secured: false } };
const COMMENT = { json: { content: { raw: "plan" } } };
const STATUS = {
  json: { key: "castellan", state: "SUCCESSFUL", url: "https://ci.acme.example/1" },
};
const RESTRICTION = { json: { kind: "push", branch_match_kind: "glob", pattern: "main" } };
const ANNOTATION = { external_id: "a1", annotation_type: "BUG", summary: "Grants admin" };
const REPORT = { json: { title: "Access", details: "2 changes", report_type: "SECURITY" } };
const GRANT = { json: { permission: "read" } };
const PROPERTY = { json: { colour: "blue" } };

const BODIES: Readonly<Record<string, Ask>> = {
  createProject: { json: { key: "NEW", name: "New" } },
  putProject: { json: { name: "Renamed" } },
  putProjectGroupPermission: GRANT,
  putProjectUserPermission: GRANT,
  putRepositoryGroupPermission: GRANT,
  putRepositoryUserPermission: GRANT,
  createRepository: { json: { project: { key: "PLAT" } } },
  putRepository: { json: { name: "infra" } },
  putOverrideSettings: { json: { branching_model: true } },
  createBranchRestriction: RESTRICTION,
  putBranchRestriction: RESTRICTION,
  createDeployKey: KEY,
  putDeployKey: KEY,
  createProjectDeployKey: KEY,
  createComment: COMMENT,
  putComment: COMMENT,
  createStatus: STATUS,
  putStatus: STATUS,
  putReport: REPORT,
  createAnnotations: { json: [ANNOTATION] },
  putAnnotation: { json: ANNOTATION },
  createWorkspaceVariable: VARIABLE,
  createRepositoryVariable: VARIABLE,
  createEnvironmentVariable: VARIABLE,
  createUserVariable: VARIABLE,
  putWorkspaceVariable: VARIABLE,
  putRepositoryVariable: VARIABLE,
  putEnvironmentVariable: VARIABLE,
  putUserVariable: VARIABLE,
  putUserProperty: PROPERTY,
  putRepositoryProperty: PROPERTY,
  createOrganisationGroup: { json: { name: "Fresh" } },
  searchWorkspaces: { json: {} },
  searchGroups: { json: {} },
  searchUsers: { json: { expand: ["groups"] } },
  inviteUsers: { json: { emails: ["lou@acme.example"] } },
};

/** Makes first, reads then, takes away last. */
const ORDER = ["createRepository", "createProject", "POST", "PUT", "GET", "DELETE"];
const rank = ({ name: one, method }: Route) => {
  const own = ORDER.indexOf(one);
  return own === -1 ? ORDER.indexOf(method) : own;
};
/** Walked by hand at the end, because others need what they take away or what they turn around. */
const LATE = [
  "deleteReport",
  "deleteComment",
  "deleteRepository",
  "deleteOrganisationGroup",
  "removeUser",
];
const walked = covered
  .filter(({ name: one }) => !one.startsWith("removed "))
  .sort(
    (left, right) =>
      Number(LATE.includes(left.name)) - Number(LATE.includes(right.name)) ||
      rank(left) - rank(right),
  );

withDocuments("every documented route answers as its document says", () => {
  type Walk = Awaited<ReturnType<typeof visit>>;
  let here: Walk;
  const replies = new Map<string, Reply>();
  beforeAll(async () => {
    here = await visit();
    here.sandbox.state.workspace.administration = "moved";
  });
  afterAll(() => here.close());

  const made = (route: string, member = "id") => String(replies.get(route)?.body[member] ?? "");
  const account = (alias: string) =>
    here.sandbox.state.person(uuidOf(here.sandbox, alias))?.accountId ?? "";

  /** The value of a path parameter; some depend on what was made before. */
  function parameter(key: string, route: Route): string {
    const { organisation } = here.sandbox.state.workspace;
    const isFor = (part: string) => route.path.includes(part);
    const prefix = isFor("/environments/")
      ? "Environment"
      : isFor("/users/")
        ? "User"
        : isFor("/repositories/")
          ? "Repository"
          : "Workspace";
    const values: Record<string, () => string> = {
      workspace: () => "acme",
      project_key: () => (route.name === "deleteProject" ? "NEW" : "PLAT"),
      repo_slug: () =>
        ["createRepository", "deleteRepository"].includes(route.name) ? "fresh" : "infra",
      group_slug: () => "platform",
      selected_user_id: () => uuidOf(here.sandbox, "bo"),
      selected_user: () => uuidOf(here.sandbox, isFor("/pipelines_config/") ? "castellan" : "bo"),
      target_username: () => uuidOf(here.sandbox, "ana"),
      member: () => uuidOf(here.sandbox, "bo"),
      email: () => "castellan@acme.example",
      id: () => made("createBranchRestriction"),
      key_id: () => made(isFor("/projects/") ? "createProjectDeployKey" : "createDeployKey"),
      pull_request_id: () => "1",
      comment_id: () => made("createComment"),
      commit: () => SHA,
      key: () => "castellan",
      reportId: () => "r1",
      annotationId: () => "a1",
      environment_uuid: () => "{env}",
      variable_uuid: () => made(`create${prefix}Variable`, "uuid"),
      app_key: () => "app",
      property_name: () => "colour",
      orgId: () => organisation.id,
      directoryId: () => organisation.directory,
      groupId: () =>
        String(
          (replies.get("searchGroups")?.body["data"] as { id: string }[] | undefined)?.[1]?.id,
        ),
      accountId: () => account(route.name.startsWith("remove") ? "dee" : "bo"),
      userId: () => account("bo"),
      eventId: () => here.sandbox.state.events[0]?.id ?? "",
    };
    return values[key]?.() ?? key;
  }

  function bodyFor(route: Route): Ask {
    const resourceId = `ari:cloud:bitbucket::workspace/${here.sandbox.state.workspace.uuid.slice(1, -1)}`;
    const late: Record<string, Ask> = {
      addGroupMember: { json: { accountId: account("dee") } },
      assignGroupRole: { json: { resourceId, roleId: "atlassian/admin" } },
      revokeGroupRole: { json: { resourceId, roleId: "atlassian/admin" } },
      assignUserRole: { json: { resource: resourceId, role: "atlassian/user" } },
      revokeUserRole: { json: { resource: resourceId, role: "atlassian/admin" } },
    };
    return BODIES[route.name] ?? late[route.name] ?? {};
  }

  /** Searches come before what needs their answers, and a report before its annotations. */
  const needed = [
    "searchGroups",
    "createComment",
    "putReport",
    "createAnnotations",
    "createStatus",
  ];
  const steps = [
    ...needed.flatMap((one) => walked.filter((route) => route.name === one)),
    ...walked.filter((route) => !needed.includes(route.name)),
  ];

  test.each(steps.map((route) => [name(route), route] as const))("%s", async (_, route) => {
    const path = route.path.replace(/\{(\w+)\}/g, (_whole, key: string) =>
      segment(parameter(key, route)),
    );
    const as =
      route.access === "organisation admin" ? { as: "Bearer sandbox-organisation-key" } : {};
    const reply = await here.send(route.method, path, { ...bodyFor(route), ...as });
    replies.set(route.name, reply);
    expect([reply.text.slice(0, 300), reply.status < 300]).toEqual([
      reply.text.slice(0, 300),
      true,
    ]);
    expect(here.exchanges.slice(-1).flatMap(contractFaults)).toEqual([]);
  });
});

test("docs/sandbox.md is fresh: `node test/sandbox/write-docs.ts` writes it", async () => {
  const { renderDocs } = await import("./coverage.ts");
  const file = join(import.meta.dirname, "../../docs/sandbox.md");
  const text = readFileSync(file, "utf8");
  expect(text).toBe(renderDocs(text));
});
