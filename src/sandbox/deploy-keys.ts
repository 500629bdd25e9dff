import type { Call } from "./call.ts";
import { type Answer, badRequest, noContent, notFound, ok } from "./errors.ts";
import { paginate } from "./paging.ts";
import { condensedProject, condensedRepository, condensedUser } from "./representations.ts";
import { type Access, type Route, TOKEN_AUTH } from "./route.ts";
import { projectOf, repositoryOf } from "./rules.ts";

type Place = { base: string; access: Access; classic: string[]; admin: string; prefix: string };

const REPOSITORY: Place = {
  base: "/2.0/repositories/{workspace}/{repo_slug}/deploy-keys",
  access: "repository admin",
  classic: ["repository", "repository:admin"],
  admin: "admin:repository:bitbucket",
  prefix: "",
};
const PROJECT: Place = {
  base: "/2.0/workspaces/{workspace}/projects/{project_key}/deploy-keys",
  access: "project admin",
  classic: ["project", "project:admin"],
  admin: "admin:project:bitbucket",
  prefix: "Project",
};

/** Access keys: read-only access for machines; API tokens only (API notes §1.9). */
export const DEPLOY_KEYS: readonly Route[] = [...routes(REPOSITORY), ...routes(PROJECT), update()];

function routes({ base, access, classic, admin, prefix }: Place): Route[] {
  const common = { access, classic, auth: TOKEN_AUTH };
  return [
    {
      ...common,
      method: "GET",
      path: base,
      name: `list${prefix}DeployKeys`,
      granular: [admin],
      handle: list,
    },
    {
      ...common,
      method: "POST",
      path: base,
      name: `create${prefix}DeployKey`,
      granular: [admin, "write:ssh-key:bitbucket"],
      handle: create,
    },
    {
      ...common,
      method: "GET",
      path: `${base}/{key_id}`,
      name: `get${prefix}DeployKey`,
      granular: [admin],
      handle: (call) => ok(write(call, keyOf(call))),
    },
    {
      ...common,
      method: "DELETE",
      path: `${base}/{key_id}`,
      name: `delete${prefix}DeployKey`,
      granular: [admin, "delete:ssh-key:bitbucket"],
      handle: remove,
    },
  ];
}

/** Projects have no PUT (API notes §1.9). */
function update(): Route {
  const { base, access, classic, admin } = REPOSITORY;
  return {
    method: "PUT",
    path: `${base}/{key_id}`,
    name: "putDeployKey",
    access,
    classic,
    auth: TOKEN_AUTH,
    granular: [admin, "write:ssh-key:bitbucket"],
    handle: put,
  };
}

type DeployKey = {
  id: number;
  key: string;
  label: string;
  comment: string;
  added: string;
  by: string;
};

function isOnProject(call: Call): boolean {
  return call.params["project_key"] !== undefined;
}

function keysOf(call: Call): Map<string, DeployKey> {
  const owner = isOnProject(call) ? projectOf(call) : repositoryOf(call);
  return call.state.collection<DeployKey>("deploy-keys", owner.uuid);
}

function keyOf(call: Call): DeployKey {
  const key = keysOf(call).get(call.param("key_id"));
  if (key === undefined) throw notFound(`Deploy key ${call.param("key_id")} not found`);
  return key;
}

function list(call: Call): Answer {
  return ok(paginate(call, [...keysOf(call).values()], (key) => write(call, key)));
}

/** Answers 200, not 201 (API notes §1.9). */
function create(call: Call): Answer {
  const body = call.object();
  const { key, comment } = readKey(body["key"]);
  if ([...keysOf(call).values()].some((one) => one.key === key))
    throw badRequest("Someone has already registered that SSH key.");
  const added: DeployKey = {
    id: call.effects.freshNumber(),
    key,
    label: String(body["label"] ?? ""),
    comment,
    added: call.effects.timestamp(),
    by: call.person().uuid,
  };
  keysOf(call).set(String(added.id), added);
  return ok(write(call, added));
}

/** The key itself never changes; label and comment may (API notes §1.9). */
function put(call: Call): Answer {
  const held = keyOf(call);
  const body = call.object();
  const { key, comment } = readKey(body["key"]);
  if (key !== held.key) throw badRequest("The key cannot be changed.");
  held.label = String(body["label"] ?? held.label);
  held.comment = String(body["comment"] ?? (comment || held.comment));
  return ok(write(call, held));
}

function remove(call: Call): Answer {
  keysOf(call).delete(String(keyOf(call).id));
  return noContent();
}

/** OpenSSH's form: kind, base64, comment. The comment is kept apart. */
function readKey(value: unknown): { key: string; comment: string } {
  const [kind = "", data = "", ...rest] = String(value ?? "")
    .trim()
    .split(/\s+/);
  const isKey =
    /^(ssh-(rsa|ed25519|dss)|ecdsa-sha2-\S+|sk-\S+)$/.test(kind) && /^[A-Za-z0-9+/]+=*$/.test(data);
  if (!isKey) throw badRequest("Bad request", { fields: { key: ["Invalid SSH key."] } });
  return { key: `${kind} ${data}`, comment: rest.join(" ") };
}

function write(
  call: Call,
  { id, key, label, comment, added, by }: DeployKey,
): Record<string, unknown> {
  const person = call.state.people.get(by);
  const user = person === undefined ? null : condensedUser(call, person);
  const place = isOnProject(call)
    ? {
        type: "project_deploy_key",
        project: condensedProject(call, projectOf(call)),
        created_by: user,
      }
    : {
        type: "deploy_key",
        repository: condensedRepository(call, repositoryOf(call)),
        owner: user,
      };
  return {
    ...place,
    id,
    key,
    label,
    comment,
    added_on: added,
    created_on: added,
    links: {},
  };
}
