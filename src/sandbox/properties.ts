import type { Call } from "./call.ts";
import { type Answer, noContent, notFound, ok } from "./errors.ts";
import { type Access, READ_AUTH, type Route } from "./route.ts";
import { knownPerson, repositoryOf } from "./rules.ts";

type Place = { base: string; name: string; access: Access; owner: (call: Call) => string };

const PLACES: readonly Place[] = [
  {
    base: "/2.0/users/{selected_user}/properties/{app_key}/{property_name}",
    name: "UserProperty",
    access: "account",
    owner: (call) => knownPerson(call.state, call.param("selected_user")).uuid,
  },
  {
    base: "/2.0/repositories/{workspace}/{repo_slug}/properties/{app_key}/{property_name}",
    name: "RepositoryProperty",
    access: "repository reader",
    owner: (call) => repositoryOf(call).uuid,
  },
];

/** What apps keep beside users and repositories; writes name no scopes in the document (API notes §1.11). */
export const PROPERTIES: readonly Route[] = PLACES.flatMap(
  ({ base: path, name, access, owner }): Route[] => [
    {
      method: "GET",
      path,
      name: `get${name}`,
      classic: [],
      granular: ["admin:workspace:bitbucket"],
      auth: READ_AUTH,
      access,
      handle: (call) => get(call, owner(call)),
    },
    {
      method: "PUT",
      path,
      name: `put${name}`,
      classic: [],
      granular: [],
      access,
      handle: (call) => put(call, owner(call)),
    },
    {
      method: "DELETE",
      path,
      name: `delete${name}`,
      classic: [],
      granular: [],
      access,
      handle: (call) => remove(call, owner(call)),
    },
  ],
);

function keyOf(call: Call): string {
  return `${call.param("app_key")}/${call.param("property_name")}`;
}

function propertiesOf(call: Call, owner: string): Map<string, unknown> {
  return call.state.collection("properties", owner);
}

function get(call: Call, owner: string): Answer {
  const property = propertiesOf(call, owner).get(keyOf(call));
  if (property === undefined) throw notFound("Property not found");
  return ok(property);
}

function put(call: Call, owner: string): Answer {
  propertiesOf(call, owner).set(keyOf(call), call.object());
  return noContent();
}

function remove(call: Call, owner: string): Answer {
  if (!propertiesOf(call, owner).delete(keyOf(call))) throw notFound("Property not found");
  return noContent();
}
