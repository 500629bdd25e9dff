import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok, Refusal } from "./errors.ts";
import { paginate } from "./paging.ts";
import { type Access, READ_AUTH, type Route } from "./route.ts";
import { forbidden, isWorkspaceAdmin, knownPerson, repositoryOf } from "./rules.ts";

/** The four places that hold pipeline variables; they differ in path and owner only (API notes §1.10). */
type Place = {
  base: string;
  name: string;
  access: Access;
  owner: (call: Call) => string;
  /** Environments have no GET of one variable. */
  hasOne: boolean;
  /** The deprecated place of a user names no granular scopes. */
  isDeprecated?: true;
  type: string;
};

const PLACES: readonly Place[] = [
  {
    base: "/2.0/workspaces/{workspace}/pipelines-config/variables",
    name: "WorkspaceVariable",
    access: "workspace admin",
    owner: (call) => call.state.workspace.uuid,
    hasOne: true,
    type: "pipeline_variable",
  },
  {
    base: "/2.0/repositories/{workspace}/{repo_slug}/pipelines_config/variables",
    name: "RepositoryVariable",
    access: "repository admin",
    owner: (call) => repositoryOf(call).uuid,
    hasOne: true,
    type: "pipeline_variable",
  },
  {
    base: "/2.0/repositories/{workspace}/{repo_slug}/deployments_config/environments/{environment_uuid}/variables",
    name: "EnvironmentVariable",
    access: "repository admin",
    owner: (call) => `${repositoryOf(call).uuid}/${call.param("environment_uuid")}`,
    hasOne: false,
    type: "deployment_variable",
  },
  {
    base: "/2.0/users/{selected_user}/pipelines_config/variables",
    name: "UserVariable",
    access: "account",
    owner: ownAccount,
    hasOne: true,
    isDeprecated: true,
    type: "pipeline_variable",
  },
];

/** Pipeline variables: secured values never come back. */
export const VARIABLES: readonly Route[] = PLACES.flatMap(routes);

function routes(place: Place): Route[] {
  const { base, name, access, isDeprecated } = place;
  const auth = isDeprecated ? {} : { auth: READ_AUTH };
  const read = {
    ...auth,
    access,
    classic: ["pipeline"],
    granular: isDeprecated ? [] : ["read:pipeline:bitbucket"],
  };
  const write = {
    ...auth,
    access,
    classic: ["pipeline:variable"],
    granular: isDeprecated ? [] : ["admin:pipeline:bitbucket"],
  };
  const one = `${base}/{variable_uuid}`;
  const all: Route[] = [
    {
      ...read,
      method: "GET",
      path: base,
      name: `list${name}s`,
      handle: (call) => list(call, place),
    },
    {
      ...write,
      method: "POST",
      path: base,
      name: `create${name}`,
      handle: (call) => create(call, place),
    },
    {
      ...read,
      method: "GET",
      path: one,
      name: `get${name}`,
      handle: (call) => ok(show(place, variableOf(call, place))),
    },
    { ...write, method: "PUT", path: one, name: `put${name}`, handle: (call) => put(call, place) },
    {
      ...write,
      method: "DELETE",
      path: one,
      name: `delete${name}`,
      handle: (call) => remove(call, place),
    },
  ];
  return place.hasOne ? all : all.filter(({ name: route }) => route !== `get${name}`);
}

function ownAccount(call: Call): string {
  const id = call.param("selected_user");
  const { workspace } = call.state;
  const isWorkspace = id === workspace.slug || id === workspace.uuid;
  if (isWorkspace && isWorkspaceAdmin(call)) return workspace.uuid;
  const person = knownPerson(call.state, id);
  if (person !== call.caller.person) throw forbidden(call);
  return person.uuid;
}

type Variable = { uuid: string; key: string; value: string; secured: boolean };

function variablesOf(call: Call, { owner }: Place): Map<string, Variable> {
  return call.state.collection<Variable>("variables", owner(call));
}

function variableOf(call: Call, place: Place): Variable {
  const variable = variablesOf(call, place).get(call.param("variable_uuid"));
  if (variable === undefined) throw notFound("Variable not found");
  return variable;
}

function show({ type }: Place, { uuid, key, value, secured }: Variable): Record<string, unknown> {
  return { type, uuid, key, secured, ...(secured ? {} : { value }) };
}

function list(call: Call, place: Place): Answer {
  return ok(paginate(call, [...variablesOf(call, place).values()], (row) => show(place, row)));
}

function create(call: Call, place: Place): Answer {
  const body = call.object();
  const key = readKey(body["key"]);
  const variables = variablesOf(call, place);
  if ([...variables.values()].some((one) => one.key === key)) {
    throw new Refusal(409, "A variable with this key already exists.");
  }
  const uuid = `{${call.effects.freshUuid()}}`;
  const variable = {
    uuid,
    key,
    value: String(body["value"] ?? ""),
    secured: body["secured"] === true,
  };
  variables.set(uuid, variable);
  return { status: 201, json: show(place, variable) };
}

function readKey(key: unknown): string {
  if (typeof key === "string" && /^[A-Za-z_]\w*$/.test(key)) return key;
  throw badRequest("Bad request", {
    fields: { key: ["Letters, digits and underscores, not starting with a digit."] },
  });
}

function put(call: Call, place: Place): Answer {
  const variable = variableOf(call, place);
  const body = call.object();
  if (body["key"] !== undefined) variable.key = readKey(body["key"]);
  if (body["value"] !== undefined) variable.value = String(body["value"]);
  if (typeof body["secured"] === "boolean") variable.secured = body["secured"];
  return ok(show(place, variable));
}

function remove(call: Call, place: Place): Answer {
  variablesOf(call, place).delete(variableOf(call, place).uuid);
  return noContent();
}
