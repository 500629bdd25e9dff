import { ConfigError } from "../../model/errors.ts";
import { type Foreign, nothingForeign } from "./foreign.ts";
import { fieldOf, listOf, textOf } from "./untyped.ts";

/** One resource of a state: what it is, and the attributes that are looked at. Others may hold secrets, and are left alone. */
type Resource = { type: string; address: string; attributes: unknown };

/**
 * What a Terraform state manages with either Bitbucket provider (DrFaust92 or FabianSchurig). Takes `terraform.tfstate` (version 4), and
 * what `terraform show -json` prints.
 * @throws ConfigError when it is neither.
 */
export function fromTerraformState(text: string, file: string): Foreign {
  const resources = resourcesIn(parse(text, file), file);
  const foreign = nothingForeign();
  const workspaces = new Set<string>();
  const others = new Map<string, number>();
  for (const resource of resources) {
    const take = TAKE[resource.type];
    if (take === undefined) {
      if (resource.type.startsWith("bitbucket_"))
        others.set(resource.type, (others.get(resource.type) ?? 0) + 1);
      continue;
    }
    const workspace =
      textOf(resource.attributes, "workspace") ?? textOf(resource.attributes, "owner");
    if (workspace !== undefined) workspaces.add(workspace);
    if (!take(resource.attributes, foreign))
      foreign.notes.push(`${resource.address} lacks an attribute, and is left out`);
  }
  foreign.workspaces = [...workspaces].sort();
  for (const [type, number] of [...others].sort())
    foreign.notes.push(`${number} of ${type}: not about who may do what, and stays with Terraform`);
  return foreign;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(
      `${file}: not JSON. Give terraform.tfstate, or what terraform show -json prints.`,
    );
  }
}

function resourcesIn(state: unknown, file: string): Resource[] {
  const version = fieldOf(state, "version");
  if (version === 4) return listOf(state, "resources").flatMap(instancesOf);
  const root = fieldOf(fieldOf(state, "values"), "root_module");
  if (root !== undefined) return moduleResources(root);
  if (typeof version === "number")
    throw new ConfigError(
      `${file}: a Terraform state of version ${version}; version 4 is read. Any Terraform since 0.12 writes it: terraform state pull.`,
    );
  if (fieldOf(state, "planned_values") !== undefined)
    throw new ConfigError(
      `${file}: a plan, not a state. Give what terraform show -json prints without a plan.`,
    );
  throw new ConfigError(
    `${file}: no Terraform state. Give terraform.tfstate, or what terraform show -json prints.`,
  );
}

/** A resource of terraform.tfstate has an instance for each `count` or `for_each`. Data sources are only looked up. */
function instancesOf(resource: unknown): Resource[] {
  if (fieldOf(resource, "mode") !== "managed") return [];
  const [type = "", name = ""] = [textOf(resource, "type"), textOf(resource, "name")];
  const within = textOf(resource, "module");
  const address = `${within === undefined ? "" : `${within}.`}${type}.${name}`;
  return listOf(resource, "instances").map((instance) => ({
    type,
    address,
    attributes: fieldOf(instance, "attributes"),
  }));
}

function moduleResources(module: unknown): Resource[] {
  const own = listOf(module, "resources")
    .filter((resource) => fieldOf(resource, "mode") === "managed")
    .map((resource) => ({
      type: textOf(resource, "type") ?? "",
      address: textOf(resource, "address") ?? "",
      attributes: fieldOf(resource, "values"),
    }));
  return [...own, ...listOf(module, "child_modules").flatMap(moduleResources)];
}

/** Takes one resource over; false when it lacks something. */
type Take = (attributes: unknown, foreign: Foreign) => boolean;

/**
 * The resources about access. DrFaust92/bitbucket: docs/resources/{group,group_membership,project_…_permission,repository_…_permission};
 * FabianSchurig/bitbucket: docs/resources/{project,repo}-{group,user}-permissions.
 */
const TAKE: Readonly<Record<string, Take>> = {
  bitbucket_group: (attributes, { groups }) => {
    const slug = textOf(attributes, "slug");
    const name = textOf(attributes, "name");
    if (slug !== undefined) groups.push({ slug, ...(name !== undefined && { name }) });
    return slug !== undefined;
  },
  bitbucket_group_membership: (attributes, { memberships }) => {
    const [group, account] = [textOf(attributes, "group_slug"), textOf(attributes, "uuid")];
    if (group === undefined || account === undefined) return false;
    memberships.push({ group, who: { account } });
    return true;
  },
  bitbucket_repository: (attributes, { projectOf }) => {
    const slug = textOf(attributes, "slug") ?? textOf(attributes, "name");
    const project = textOf(attributes, "project_key");
    if (slug !== undefined && project !== undefined) projectOf.set(slug, project);
    return true;
  },
  bitbucket_project: () => true,
  bitbucket_project_group_permission: row("project", "project_key", "group_slug"),
  bitbucket_project_user_permission: row("project", "project_key", "user_id"),
  bitbucket_repository_group_permission: row("repository", "repo_slug", "group_slug"),
  bitbucket_repository_user_permission: row("repository", "repo_slug", "user_id"),
  bitbucket_project_group_permissions: row("project", "project_key", "group_slug"),
  bitbucket_project_user_permissions: row("project", "project_key", "selected_user_id"),
  bitbucket_repo_group_permissions: row("repository", "repo_slug", "group_slug"),
  bitbucket_repo_user_permissions: row("repository", "repo_slug", "selected_user_id"),
};

function row(kind: "project" | "repository", nameKey: string, holderKey: string): Take {
  return (attributes, { rows, notes }) => {
    const [name, holder] = [textOf(attributes, nameKey), textOf(attributes, holderKey)];
    const permission = permissionIn(attributes);
    if (name === undefined || holder === undefined || permission === undefined) return false;
    if (permission === "none")
      notes.push(`${kind}/${name} ${holder}: the level none is to hold no row, and needs no line`);
    else if (holderKey === "group_slug") rows.push({ kind, name, group: holder, permission });
    else rows.push({ kind, name, who: { account: holder }, permission });
    return true;
  };
}

/** The generic provider may have it in the request it sent, or the answer it got, alone. */
function permissionIn(attributes: unknown): string | undefined {
  const said = textOf(attributes, "permission");
  if (said !== undefined) return said;
  for (const key of ["api_response", "request_body"]) {
    const within = textOf(attributes, key);
    if (within === undefined) continue;
    try {
      const permission = textOf(JSON.parse(within), "permission");
      if (permission !== undefined) return permission;
    } catch {
      // A body that is no JSON says nothing.
    }
  }
  return undefined;
}
