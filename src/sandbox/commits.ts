import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok } from "./errors.ts";
import { paginate } from "./paging.ts";
import { READ_AUTH, type Route } from "./route.ts";
import { repositoryOf } from "./rules.ts";

const COMMIT = "/2.0/repositories/{workspace}/{repo_slug}/commit/{commit}";
const BUILD = `${COMMIT}/statuses/build`;
const REPORTS = `${COMMIT}/reports`;
const REPORT = `${REPORTS}/{reportId}`;
const ANNOTATIONS = `${REPORT}/annotations`;
const ANNOTATION = `${ANNOTATIONS}/{annotationId}`;
// Reading is enough even to write these (API notes §1.12).
const COMMON = {
  auth: READ_AUTH,
  classic: ["repository"],
  granular: ["read:repository:bitbucket"],
  access: "repository reader",
} as const;

/** Build statuses and Code Insights of a commit (API notes §1.12). Any hash is a commit: there is no git behind. */
export const COMMITS: readonly Route[] = [
  {
    ...COMMON,
    method: "GET",
    path: `${COMMIT}/statuses`,
    name: "listStatuses",
    handle: listStatuses,
  },
  {
    ...COMMON,
    method: "GET",
    path: "/2.0/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/statuses",
    name: "listPullRequestStatuses",
    classic: ["pullrequest"],
    granular: ["read:pullrequest:bitbucket"],
    handle: listPullRequestStatuses,
  },
  {
    ...COMMON,
    method: "POST",
    path: BUILD,
    name: "createStatus",
    switches: ["status-limits"],
    handle: createStatus,
  },
  {
    ...COMMON,
    method: "GET",
    path: `${BUILD}/{key}`,
    name: "getStatus",
    handle: (call) => ok(writeStatus(call, statusOf(call))),
  },
  { ...COMMON, method: "PUT", path: `${BUILD}/{key}`, name: "putStatus", handle: putStatus },
  {
    ...COMMON,
    method: "GET",
    path: REPORTS,
    name: "listReports",
    handle: (call) => ok(paginate(call, [...reportsOf(call).values()], (row) => row)),
  },
  {
    ...COMMON,
    method: "GET",
    path: REPORT,
    name: "getReport",
    handle: (call) => ok(reportOf(call)),
  },
  { ...COMMON, method: "PUT", path: REPORT, name: "putReport", handle: putReport },
  { ...COMMON, method: "DELETE", path: REPORT, name: "deleteReport", handle: deleteReport },
  {
    ...COMMON,
    method: "GET",
    path: ANNOTATIONS,
    name: "listAnnotations",
    handle: (call) => ok(paginate(call, [...annotationsOf(call).values()], (row) => row)),
  },
  {
    ...COMMON,
    method: "POST",
    path: ANNOTATIONS,
    name: "createAnnotations",
    handle: createAnnotations,
  },
  {
    ...COMMON,
    method: "GET",
    path: ANNOTATION,
    name: "getAnnotation",
    handle: (call) => ok(annotationOf(call)),
  },
  { ...COMMON, method: "PUT", path: ANNOTATION, name: "putAnnotation", handle: putAnnotation },
  {
    ...COMMON,
    method: "DELETE",
    path: ANNOTATION,
    name: "deleteAnnotation",
    handle: deleteAnnotation,
  },
];

type Fields = Record<string, unknown>;

function ownerOf(call: Call): string {
  const commit = call.param("commit");
  if (!/^[0-9a-f]{7,40}$/i.test(commit)) throw notFound(`Commit not found: ${commit}`);
  return `${repositoryOf(call).uuid}/${commit.toLowerCase()}`;
}

function statusesOf(call: Call): Map<string, Fields> {
  return call.state.collection<Fields>("statuses", ownerOf(call));
}

function statusOf(call: Call): Fields {
  const status = statusesOf(call).get(call.param("key"));
  if (status === undefined) throw notFound(`Build status ${call.param("key")} not found`);
  return status;
}

function listStatuses(call: Call): Answer {
  return ok(paginate(call, [...statusesOf(call).values()], (row) => writeStatus(call, row)));
}

function listPullRequestStatuses(call: Call): Answer {
  const { uuid } = repositoryOf(call);
  const found = call.state
    .collection<{ commit: string }>("pullrequests", uuid)
    .get(call.param("pull_request_id"));
  if (found === undefined)
    throw notFound(`Pull request ${call.param("pull_request_id")} not found`);
  const statuses = call.state.collection<Fields>("statuses", `${uuid}/${found.commit}`);
  return ok(paginate(call, [...statuses.values()], (row) => writeStatus(call, row)));
}

/** The same key overwrites (API notes §1.12). */
function createStatus(call: Call): Answer {
  const body = call.object();
  const key = body["key"];
  if (typeof key !== "string" || key === "") throw required("key");
  const before = statusesOf(call).get(key);
  const status = readStatus(call, body, before ?? { key, created_on: call.effects.timestamp() });
  statusesOf(call).set(key, status);
  return { status: 201, json: writeStatus(call, status) };
}

function putStatus(call: Call): Answer {
  const before = statusOf(call);
  const status = readStatus(call, call.object(), before);
  statusesOf(call).set(String(before["key"]), status);
  return ok(writeStatus(call, status));
}

const STATES = ["SUCCESSFUL", "FAILED", "INPROGRESS", "STOPPED"];

function readStatus(call: Call, body: Fields, before: Fields): Fields {
  const status = { ...before, ...only(body, ["state", "url", "name", "description", "refname"]) };
  status["updated_on"] = call.effects.timestamp();
  if (!STATES.includes(String(status["state"])))
    throw badRequest("Bad request", {
      fields: { state: [`Must be one of ${STATES.join(", ")}.`] },
    });
  if (!call.switches["status-limits"]) return status;
  if (typeof status["url"] !== "string") throw required("url");
  if (String(status["key"]).length > 40)
    throw badRequest("Bad request", { fields: { key: ["At most 40 characters."] } });
  return status;
}

function writeStatus(call: Call, status: Fields): Fields {
  return {
    type: "build",
    ...defined(status),
    links: commitLinks(call),
  };
}

function commitLinks(call: Call): Fields {
  const base = `${call.origin}/2.0/repositories/${call.state.workspace.slug}/${repositoryOf(call).slug}`;
  return { commit: { href: `${base}/commit/${call.param("commit")}` } };
}

function reportsOf(call: Call): Map<string, Fields> {
  return call.state.collection<Fields>("reports", ownerOf(call));
}

function reportOf(call: Call): Fields {
  const report = reportsOf(call).get(call.param("reportId"));
  if (report === undefined) throw notFound(`Report ${call.param("reportId")} not found`);
  return report;
}

const REPORT_FIELDS = [
  "title",
  "details",
  "report_type",
  "reporter",
  "result",
  "link",
  "data",
  "remote_link_enabled",
  "logo_url",
];
const REPORT_TYPES = ["SECURITY", "COVERAGE", "TEST", "BUG"];
const RESULTS = ["PASSED", "FAILED", "PENDING"];
const MOST_DATA = 10;

/** Creates or replaces, by the caller's own id (API notes §1.12). */
function putReport(call: Call): Answer {
  const body = call.object();
  const id = call.param("reportId");
  if (typeof body["title"] !== "string") throw required("title");
  if (typeof body["details"] !== "string") throw required("details");
  if (!REPORT_TYPES.includes(String(body["report_type"]))) throw required("report_type");
  if (body["result"] !== undefined && !RESULTS.includes(String(body["result"])))
    throw badRequest("Invalid result");
  if (Array.isArray(body["data"]) && body["data"].length > MOST_DATA)
    throw badRequest(`At most ${MOST_DATA} data fields.`);
  const at = call.effects.timestamp();
  const before = reportsOf(call).get(id);
  const report = {
    type: "report",
    uuid: before?.["uuid"] ?? `{${call.effects.freshUuid()}}`,
    external_id: id,
    ...only(body, REPORT_FIELDS),
    created_on: before?.["created_on"] ?? at,
    updated_on: at,
  };
  reportsOf(call).set(id, report);
  return ok(report);
}

function deleteReport(call: Call): Answer {
  annotationsOf(call).clear();
  reportsOf(call).delete(call.param("reportId"));
  return noContent();
}

const MOST_AT_ONCE = 100;
const MOST_ANNOTATIONS = 1000;
const ANNOTATION_FIELDS = [
  "external_id",
  "annotation_type",
  "summary",
  "path",
  "line",
  "severity",
  "result",
  "details",
  "link",
];
const ANNOTATION_TYPES = ["VULNERABILITY", "CODE_SMELL", "BUG"];

function annotationsOf(call: Call): Map<string, Fields> {
  return call.state.collection<Fields>("annotations", `${ownerOf(call)}/${call.param("reportId")}`);
}

function annotationOf(call: Call): Fields {
  reportOf(call);
  const annotation = annotationsOf(call).get(call.param("annotationId"));
  if (annotation === undefined)
    throw notFound(`Annotation ${call.param("annotationId")} not found`);
  return annotation;
}

function createAnnotations(call: Call): Answer {
  reportOf(call);
  const list = call.json();
  if (!Array.isArray(list) || list.length < 1 || list.length > MOST_AT_ONCE) {
    throw badRequest(`Between 1 and ${MOST_AT_ONCE} annotations can be created at once.`);
  }
  const added = list.map((body: Fields) =>
    readAnnotation(call, body, String(body["external_id"] ?? "")),
  );
  const held = annotationsOf(call);
  const all = new Set([...held.keys(), ...added.map((one) => String(one["external_id"]))]);
  if (all.size > MOST_ANNOTATIONS)
    throw badRequest(`A report can have at most ${MOST_ANNOTATIONS} annotations.`);
  for (const annotation of added) held.set(String(annotation["external_id"]), annotation);
  return ok(added);
}

function putAnnotation(call: Call): Answer {
  reportOf(call);
  const id = call.param("annotationId");
  const held = annotationsOf(call);
  if (!held.has(id) && held.size >= MOST_ANNOTATIONS)
    throw badRequest(`A report can have at most ${MOST_ANNOTATIONS} annotations.`);
  const annotation = readAnnotation(call, call.object(), id);
  held.set(id, annotation);
  return ok(annotation);
}

function readAnnotation(call: Call, body: Fields, id: string): Fields {
  if (id === "") throw required("external_id");
  if (typeof body["summary"] !== "string") throw required("summary");
  if (!ANNOTATION_TYPES.includes(String(body["annotation_type"])))
    throw required("annotation_type");
  const at = call.effects.timestamp();
  const uuid = `{${call.effects.freshUuid()}}`;
  return {
    type: "report_annotation",
    uuid,
    ...only(body, ANNOTATION_FIELDS),
    external_id: id,
    created_on: at,
    updated_on: at,
  };
}

function deleteAnnotation(call: Call): Answer {
  annotationOf(call);
  annotationsOf(call).delete(call.param("annotationId"));
  return noContent();
}

function only(body: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]),
  );
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function required(field: string): Error {
  return badRequest("Bad request", { fields: { [field]: ["This field is required."] } });
}
