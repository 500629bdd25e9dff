import type { Call } from "./call.ts";
import { type Answer, badRequest, ok, Refusal } from "./errors.ts";
import {
  checkOrganisation,
  cursorPage,
  missing,
  workspaceResource,
} from "./organisation-paging.ts";
import type { Method, Route } from "./route.ts";
import { seatedPeople } from "./rules.ts";
import type { AuditEvent } from "./state.ts";

const V1 = "/admin/v1/orgs";
const V2 = "/admin/v2/orgs";

/** One endpoint of the organisation API, for the holder of an organisation's key (API notes §3.2). */
export function organisationRoute(
  method: Method,
  path: string,
  name: string,
  handle: Route["handle"],
): Route {
  const check: Route["handle"] = (call) => {
    checkOrganisation(call);
    return handle(call);
  };
  return {
    method,
    path,
    name,
    classic: [],
    granular: [],
    access: "organisation admin",
    handle: check,
  };
}

/** The organisation, its directories and workspaces, and its audit log (API notes §3.3). */
export const ORGANISATION: readonly Route[] = [
  organisationRoute("GET", V1, "listOrganisations", (call) =>
    ok({ data: [organisation(call)], links: {} }),
  ),
  organisationRoute("GET", `${V1}/{orgId}`, "getOrganisation", (call) =>
    ok({ data: organisation(call) }),
  ),
  organisationRoute("GET", `${V2}/{orgId}/directories`, "listDirectories", listDirectories),
  organisationRoute("POST", `${V2}/{orgId}/workspaces`, "searchWorkspaces", searchWorkspaces),
  organisationRoute("GET", `${V1}/{orgId}/events`, "listEvents", listEvents),
  organisationRoute("GET", `${V1}/{orgId}/events-stream`, "streamEvents", streamEvents),
  organisationRoute("GET", `${V1}/{orgId}/events/{eventId}`, "getEvent", getEvent),
  organisationRoute("GET", `${V1}/{orgId}/event-actions`, "listEventActions", listActions),
];

function organisation({ state, origin }: Call): Record<string, unknown> {
  const { id, name } = state.workspace.organisation;
  return {
    id,
    type: "orgs",
    attributes: { name },
    relationships: {
      domains: { links: { related: `${origin}${V1}/${id}/domains` } },
      users: { links: { related: `${origin}${V1}/${id}/users` } },
    },
    links: { self: `${origin}${V1}/${id}` },
  };
}

function listDirectories(call: Call): Answer {
  const { directory, name } = call.state.workspace.organisation;
  return ok({ data: [{ directoryId: directory, name: `${name} directory` }], links: {} });
}

/** Capacity and usage are the seats (API notes §3.3). */
function searchWorkspaces(call: Call): Answer {
  const { workspace } = call.state;
  const body = call.body === "" ? {} : call.object();
  const row = {
    id: workspaceResource(call),
    type: "workspace",
    attributes: {
      name: workspace.name,
      type: "Bitbucket",
      typeKey: "bitbucket",
      owner: null,
      status: "online",
      capacity: workspace.seats,
      usage: seatedPeople(call.state).size,
      hostUrl: `${call.origin}/${workspace.slug}`,
      createdAt: workspace.createdOn,
    },
    links: { self: `${call.origin}${call.pathname}` },
    relationships: {},
  };
  const rows = matchesQuery(body["query"], row.attributes) ? [row] : [];
  const options = { limit: body["limit"], cursor: body["cursor"], standard: 20, most: 1000 };
  const { values, links, start } = cursorPage(call, rows, options);
  const meta = {
    pageSize: values.length,
    startIndex: start,
    endIndex: start + values.length,
    total: rows.length,
  };
  return ok({ data: values, links, meta });
}

type Attributes = Record<string, unknown>;

/** The query is a tree of and, nor, field and search (the organisation document, SearchWorkspacesRequestV2). */
function matchesQuery(query: unknown, attributes: Attributes): boolean {
  if (query === undefined || query === null) return true;
  const { and, nor, field, value } = query as Record<string, unknown>;
  if (Array.isArray(and)) return and.every((one) => matchesQuery(one, attributes));
  if (Array.isArray(nor)) return !nor.some((one) => matchesQuery(one, attributes));
  if (field !== undefined)
    return matchesField(field as { name?: unknown; values?: unknown }, attributes);
  if (typeof value === "string")
    return String(attributes["name"]).toLowerCase().includes(value.toLowerCase());
  return true;
}

function matchesField(
  { name, values }: { name?: unknown; values?: unknown },
  attributes: Attributes,
): boolean {
  const found = String(attributes[String(name).replace(/^attributes\./, "")]).toLowerCase();
  return Array.isArray(values) && values.some((one) => String(one).toLowerCase() === found);
}

function listEvents(call: Call): Answer {
  const rows = filterEvents(call)
    .reverse()
    .map((event) => writeEvent(call, event));
  return eventPage(call, rows, 30);
}

/** For polling: oldest first unless asked otherwise, and says when each was processed. */
function streamEvents(call: Call): Answer {
  const events = filterEvents(call);
  if (call.query.get("sortOrder") === "desc") events.reverse();
  const rows = events.map((event) => {
    const { attributes, ...rest } = writeEvent(call, event);
    return { ...rest, attributes: { ...(attributes as Attributes), processedAt: iso(event.at) } };
  });
  return eventPage(call, rows, 200);
}

function eventPage(call: Call, rows: unknown[], standard: number): Answer {
  const options = {
    limit: call.query.get("limit"),
    cursor: call.query.get("cursor"),
    standard,
    most: 500,
  };
  const { values, links } = cursorPage(call, rows, options);
  const meta = {
    page_size: values.length,
    ...(links["next"] === undefined ? {} : { next: links["next"] }),
  };
  return ok({ data: values, links, meta });
}

function filterEvents(call: Call): AuditEvent[] {
  if (!call.switches["bitbucket-events"]) return [];
  const [from, to] = [readTime(call, "from"), readTime(call, "to")];
  const action = call.query.get("action");
  const actor = call.query.get("actor");
  const product = call.query.get("product");
  return call.state.events.filter(
    (event) =>
      event.at >= (from ?? 0) &&
      event.at <= (to ?? Infinity) &&
      (action === null || event.action === action) &&
      (actor === null || event.actor === actor || call.state.person(actor)?.uuid === event.actor) &&
      (product === null || product === "bitbucket"),
  );
}

/** Milliseconds since 1970, as text (API notes §3.3). */
function readTime(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null) return undefined;
  const time = Number(text);
  if (!Number.isFinite(time)) throw badRequest(`${name} is not a time`, { code: "ADMIN-400-3" });
  return time;
}

function writeEvent(call: Call, { id, at, action, actor, subject }: AuditEvent): Attributes {
  const person = call.state.people.get(actor);
  const context = Object.entries(subject).map(([type, value]) => ({
    id: value,
    type,
    attributes: {},
  }));
  return {
    id,
    type: "events",
    attributes: {
      time: iso(at),
      action,
      actor: {
        id: person?.accountId ?? actor,
        name: person?.name ?? "",
        auth: { authType: "api-token" },
        links: { self: `${call.origin}/people/${person?.accountId ?? actor}` },
      },
      context,
      container: [
        {
          id: workspaceResource(call),
          type: "workspace",
          attributes: { product: "bitbucket" },
          links: {},
        },
      ],
    },
    links: { self: `${call.origin}${V1}/${call.state.workspace.organisation.id}/events/${id}` },
    message: {
      content: `${person?.name ?? actor}: ${action.replaceAll("_", " ")}`,
      format: "simple",
    },
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function getEvent(call: Call): Answer {
  const event = call.state.events.find(({ id }) => id === call.param("eventId"));
  if (event === undefined) throw missing("event");
  return ok({ data: writeEvent(call, event) });
}

/** The names of Bitbucket's own actions were not found (API notes §9.5); these are the sandbox's. */
const ACTIONS: readonly string[] = [
  "group_created",
  "group_deleted",
  "group_member_added",
  "group_member_removed",
  "invitation_sent",
  "invitation_deleted",
  "project_created",
  "project_deleted",
  "project_permission_granted",
  "project_permission_revoked",
  "repository_created",
  "repository_deleted",
  "repository_permission_granted",
  "repository_permission_revoked",
  "user_invited",
  "user_removed",
  "user_suspended",
  "user_restored",
];

function listActions(): Answer {
  const data = ACTIONS.map((id) => ({
    id,
    type: "event-actions",
    attributes: { displayName: id.replaceAll("_", " "), groupDisplayName: "Bitbucket" },
  }));
  return ok({ data });
}

/** The 409 when a change would need a seat that the plan does not have (API notes §3.3). */
export function seatConflict(code: string): Refusal {
  return new Refusal(409, "You have exceeded your user limit", { code });
}
