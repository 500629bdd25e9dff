import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expand } from "../../src/desired/expand.ts";
import { parseDesired } from "../../src/desired/load.ts";
import type { Directory, LiveGroup } from "../../src/model/directory.ts";
import { type Grant, type Principal, type Scope, scopeKey } from "../../src/model/grant.ts";
import type { Lockfile } from "../../src/model/lockfile.ts";
import type { Review } from "../../src/model/plan.ts";
import { isKnown, type Read } from "../../src/model/read.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { review } from "../../src/reconcile/review.ts";
import { plain } from "../../src/render/paint.ts";
import { renderProblems } from "../../src/render/problems.ts";
import { renderReview } from "../../src/render/review.ts";

/** Where the scenarios are: a folder each, with what goes in and what must come out. */
export const SCENARIOS = join(import.meta.dirname, "scenarios");

/** The names of all scenarios. */
export function scenarioNames(): string[] {
  return readdirSync(SCENARIOS).sort();
}

/** A live workspace, short enough to write by hand. People are called by name; a UUID is made from it. */
type Live = {
  today: string;
  caller: string;
  owners: string[];
  /** Name → e-mail address. */
  members: Record<string, string>;
  groups: Record<string, string[]> | { unknown: string };
  projects: string[];
  /** Slug → project key. */
  repositories: Record<string, string>;
  /** `project/PLAT` → `group:developers` or a name → permission; or a reason why it is not known. */
  grants: Record<string, Record<string, string> | { unknown: string }>;
  /** Pending invitations: address → the day it was sent; or a reason why they are not known. */
  invitations?: Record<string, string> | { unknown: string };
  /** What castellan.lock remembers of earlier invitations: address → days. */
  remembered?: Record<string, string[]>;
  /** The workspace has moved: an organisation administers it, and these groups are kept by an identity provider; or why it is out of reach. */
  organisation?: { synced: string[] } | { readOnly: string };
};

/** What castellan makes of a scenario: the plan as text, and the requests it would send. */
export function outputsOf(name: string): { "plan.txt": string; "requests.txt": string } {
  const folder = join(SCENARIOS, name);
  const text = readFileSync(join(folder, "desired.yaml"), "utf8");
  const live: Live = JSON.parse(readFileSync(join(folder, "live.json"), "utf8"));
  const { desired, problems, sources } = parseDesired([{ file: "desired.yaml", text }], { today: live.today });
  if (desired === undefined) return { "plan.txt": renderProblems(problems, sources, plain), "requests.txt": "" };
  const directory = directoryOf(live);
  const expanded = expand(desired, directory, live.today, { people: {}, invitations: memoryOf(live) });
  if (expanded.problems.length > 0)
    return { "plan.txt": renderProblems(expanded.problems, sources, plain), "requests.txt": "" };
  const made = review({
    desired,
    directory,
    expansion: expanded.expansion,
    reads: expanded.expansion.scopes.map(({ scope }) => readOf(live, scope)),
    today: live.today,
    names: {},
    calls: 0,
    toStep: bitbucketToStep(desired.workspace),
  });
  return { "plan.txt": renderReview(made, { paint: plain }), "requests.txt": requestsOf(made) };
}

function requestsOf({ plan }: Review): string {
  return plan.steps
    .map(({ request: { method, path, json, form } }) => `${method} ${path} ${JSON.stringify(json ?? form ?? "")}\n`)
    .join("");
}

function uuid(name: string): string {
  return `{${name}}`;
}

function directoryOf(live: Live): Directory {
  const members = Object.keys(live.members).map((name) => ({
    uuid: uuid(name),
    accountId: `account:${name}`,
    name: `${name.slice(0, 1).toUpperCase()}${name.slice(1)} Example`,
    owner: live.owners.includes(name),
  }));
  return {
    ...administrationOf(live),
    caller: { uuid: uuid(live.caller), name: live.caller, permission: "owner" },
    members,
    accounts: Object.fromEntries(Object.entries(live.members).map(([name, email]) => [email, uuid(name)])),
    groups: isUnknown(live.groups)
      ? live.groups
      : {
          known: Object.entries(live.groups).map(([slug, names]) => ({ slug, name: slug, members: names.map(uuid), ...inOrganisation(live, slug) })),
        },
    projects: { known: live.projects.map((key) => ({ key, name: key })) },
    repositories: {
      known: Object.entries(live.repositories).map(([slug, project]) => ({ slug, project })),
    },
  };
}

function memoryOf({ remembered = {} }: Live): Lockfile["invitations"] {
  return Object.fromEntries(
    Object.entries(remembered).map(([email, days]) => [email, days.map((sent) => ({ sent }))]),
  );
}

function administrationOf({ organisation, invitations = {}, members }: Live): Partial<Directory> {
  if (organisation !== undefined)
    return {
      administration:
        "readOnly" in organisation
          ? { by: "organisation", ...organisation }
          : {
              by: "organisation",
              organisation: {
                id: "org",
                directory: "dir",
                resource: "ari:cloud:bitbucket::workspace/acme",
                accounts: Object.fromEntries(Object.keys(members).map((name) => [uuid(name), `account:${name}`])),
              },
            },
    };
  if (isUnknown(invitations)) return { invitations };
  const pending = Object.entries(invitations).map(([email, sent]) => ({ email, groups: [], sent }));
  return { invitations: { known: pending } };
}

function inOrganisation({ organisation }: Live, slug: string): Partial<LiveGroup> {
  if (organisation === undefined || !("synced" in organisation)) return {};
  const readOnly = { readOnly: "an identity provider keeps this group, and nobody else can change it: change it there" };
  return { id: `id-of-${slug}`, ...(organisation.synced.includes(slug) ? readOnly : {}) };
}

function isUnknown(value: object): value is { unknown: string } {
  return "unknown" in value && typeof value.unknown === "string";
}

function readOf(live: Live, scope: Scope): Read<Grant[]> {
  if (scope.kind === "group") return { known: membersOf(live, scope) };
  const rows = live.grants[scopeKey(scope)] ?? {};
  if (isUnknown(rows)) return rows;
  return {
    known: Object.entries(rows).map(([holder, permission]) => ({ scope, principal: principalOf(holder), permission })),
  };
}

function membersOf(live: Live, scope: Scope): Grant[] {
  const { groups } = directoryOf(live);
  const group = isKnown(groups) ? groups.known.find(({ slug }) => slug === scope.name) : undefined;
  return (group?.members ?? []).map((id) => ({ scope, principal: { kind: "user", id }, permission: "member" }));
}

function principalOf(holder: string): Principal {
  return holder.startsWith("group:") ? { kind: "group", id: holder.slice(6) } : { kind: "user", id: uuid(holder) };
}
