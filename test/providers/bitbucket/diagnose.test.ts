import { expect, test } from "@jest/globals";
import type { Because, Capabilities, Look, Needs } from "../../../src/model/capabilities.ts";
import type { Check } from "../../../src/model/check.ts";
import { diagnose } from "../../../src/providers/bitbucket/index.ts";

const PLAN = ["read:user", "read:workspace", "read:project", "read:repository", "read:permission"];
const APPLY = ["admin:project", "admin:repository", "write:permission", "delete:permission"];
const scopes = (...names: string[]) => names.map((name) => `${name}:bitbucket`);

/** An owner with an API token that has every scope, in a workspace administered in Bitbucket. */
const ALL_WELL: Capabilities = {
  workspace: "acme",
  origin: "https://api.bitbucket.org",
  credential: "api-token",
  account: { known: { uuid: "{1}", accountId: "557058:1", name: "Bot" } },
  addresses: { known: [{ email: "bot@acme.example", confirmed: true }] },
  role: { known: "owner" },
  members: { known: { size: 1300, dated: true } },
  lookup: { known: true },
  groups: { known: [{ slug: "devs", name: "devs", members: ["{1}", "{2}"] }] },
  projects: { known: { size: 1, names: ["PLAT"] } },
  repositories: { known: { size: 2000, names: ["geordi"] } },
  projectGrants: { known: "PLAT" },
  repositoryGrants: { known: "geordi" },
  projectSettings: { known: "PLAT" },
  repositorySettings: { known: "geordi" },
  granted: scopes(...PLAN, ...APPLY),
  calls: 13,
};

function no<T>(because: Because, message = `refused: ${because}`, lacks: string[] = []): Look<T> {
  return { refused: { because, message, lacks } };
}

const { granted: _granted, ...SCOPES_UNSEEN } = ALL_WELL;
const NO_GROUPS: Needs = { emails: true, groups: false, projects: true, repositories: true };
const WITH_GROUPS: Needs = { ...NO_GROUPS, groups: true };
const PROJECTS_BY_ACCOUNT: Needs = {
  emails: false,
  groups: false,
  projects: true,
  repositories: false,
};

/** `group-writes: unknown`, `accepted: problem (plan)`: everything that is not ok. */
function notOk(checks: readonly Check[]): string[] {
  return checks
    .filter(({ state }) => state !== "ok")
    .map((check) =>
      check.state === "problem"
        ? `${check.code}: problem (${check.stops})`
        : `${check.code}: ${check.state}`,
    );
}

/** What reading never tells of an API token. */
const NEVER_TOLD = ["expiry: unknown", "group-writes: unknown", "rate-limit: unknown"];

type Row = {
  name: string;
  facts: Partial<Capabilities>;
  from?: Capabilities;
  needs?: Needs;
  /** Beside what is never told. */
  found: string[];
  never?: string[];
};

test.each<Row>([
  { name: "all is well", facts: {}, found: [] },
  {
    name: "no connection: nothing else is said of what it hides",
    facts: { account: no("unreachable") },
    found: ["endpoint: problem (plan)"],
    never: [],
  },
  {
    name: "a credential that is not accepted",
    facts: { account: no("credential") },
    found: ["accepted: problem (plan)"],
    never: [],
  },
  {
    name: "no call left before the first",
    facts: { account: no("rate-limit") },
    found: ["endpoint: problem (plan)"],
    never: [],
  },
  {
    name: "an OAuth consumer plans and does not apply",
    facts: {
      credential: "oauth-consumer",
      addresses: no("kind"),
      projectSettings: no("kind"),
      granted: ["account", "project", "project:admin", "repository", "repository:admin"],
    },
    found: ["credential: problem (apply)"],
    never: ["rate-limit: unknown"],
  },
  {
    name: "an OAuth consumer without project:admin",
    facts: {
      credential: "oauth-consumer",
      projectGrants: no("scopes", "", ["project:admin"]),
      granted: ["account"],
    },
    found: ["credential: problem (apply)", "plan-scopes: problem (plan)", "projects: unknown"],
    never: ["rate-limit: unknown"],
  },
  {
    name: "an address that is not confirmed",
    facts: { addresses: { known: [{ email: "bot@acme.example", confirmed: false }] } },
    found: ["own-addresses: warning"],
  },
  {
    name: "not a member",
    facts: { role: no("missing") },
    found: ["workspace: problem (plan)"],
    never: ["expiry: unknown"],
  },
  {
    name: "a deactivated workspace",
    facts: { role: no("deactivated") },
    found: ["workspace: problem (plan)"],
    never: ["expiry: unknown"],
  },
  {
    name: "a member without files: everything may be needed",
    facts: { role: { known: "member" }, lookup: no("role"), groups: no("role") },
    found: ["role: problem (plan)", "lookup: problem (plan)", "groups: problem (apply)"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "a member is enough for files that name accounts and no groups",
    facts: { role: { known: "member" }, lookup: no("role"), groups: no("role") },
    needs: PROJECTS_BY_ACCOUNT,
    found: ["role: warning", "lookup: warning", "groups: warning"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "scopes for planning are missing",
    facts: { granted: scopes(...APPLY), groups: no("scopes"), lookup: no("scopes") },
    found: ["plan-scopes: problem (plan)", "lookup: unknown", "groups: unknown"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "a list of scopes is not believed against a read that succeeded",
    facts: { granted: ["something:else", ...scopes("write:permission", "delete:permission")] },
    found: [],
  },
  {
    name: "1.0 says in plain text that a scope is missing",
    from: SCOPES_UNSEEN,
    facts: { groups: no("scopes") },
    found: ["plan-scopes: problem (plan)", "apply-scopes: unknown", "groups: unknown"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "scopes for applying are missing: nothing is said of what they would allow",
    facts: { granted: scopes(...PLAN, "admin:project", "admin:repository") },
    found: ["apply-scopes: problem (apply)"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "no refusal told the scopes: writing them is not tried",
    from: SCOPES_UNSEEN,
    facts: {},
    found: ["apply-scopes: unknown"],
  },
  {
    name: "files without groups need no scope for them",
    facts: { granted: scopes(...PLAN.slice(0, 4), ...APPLY), groups: no("scopes") },
    needs: NO_GROUPS,
    found: ["groups: warning"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "it seems to have moved, and the files speak of groups",
    facts: { members: { known: { dated: false } }, invitations: no("gone") },
    needs: WITH_GROUPS,
    found: ["organisation: problem (apply)"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "it seems to have moved, and the files need nothing of it",
    facts: { members: { known: { dated: false } }, invitations: no("gone") },
    needs: NO_GROUPS,
    found: ["organisation: warning"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "no dates, but people are invited in Bitbucket",
    facts: { members: { known: { dated: false } }, invitations: { known: true } },
    found: [],
    never: ["expiry: unknown", "group-writes: unknown", "rate-limit: unknown"],
  },
  {
    name: "moved, and the organisation answers",
    facts: {
      members: { known: { dated: false } },
      invitations: no("gone"),
      organisation: { known: { id: "o", groups: 4, synced: 1, seats: { capacity: 50, used: 40 } } },
    },
    needs: WITH_GROUPS,
    found: [],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "moved, and no seat is left, or nobody knows",
    facts: {
      members: { known: { dated: false } },
      invitations: no("gone"),
      organisation: { known: { id: "o", groups: 4, synced: 0, seats: { capacity: 50, used: 50 } } },
    },
    found: ["seats: warning"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "moved, and the organisation does not tell of seats",
    facts: {
      members: { known: { dated: false } },
      invitations: no("gone"),
      organisation: { known: { id: "o", groups: 4, synced: 0 } },
    },
    found: ["seats: unknown"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  {
    name: "moved, and its key is not accepted",
    facts: {
      members: { known: { dated: false } },
      invitations: no("gone"),
      organisation: no("credential"),
    },
    needs: WITH_GROUPS,
    found: ["organisation: problem (apply)"],
    never: ["expiry: unknown", "rate-limit: unknown"],
  },
  ...(["gone", "missing"] as const).flatMap((because): Row[] => [
    {
      name: `1.0 is gone (${because}), which stops no projects`,
      facts: { groups: no(because) },
      needs: NO_GROUPS,
      found: ["groups: warning"],
      never: ["expiry: unknown", "rate-limit: unknown"],
    },
    {
      name: `1.0 is gone (${because}), and the files speak of groups`,
      facts: { groups: no(because) },
      needs: WITH_GROUPS,
      found: ["groups: problem (apply)"],
      never: ["expiry: unknown", "rate-limit: unknown"],
    },
  ]),
  {
    name: "members that cannot be read stop the plan",
    facts: { members: no("fault") },
    found: ["administration: problem (plan)"],
  },
  {
    name: "an empty workspace",
    facts: {
      projects: { known: { names: [] } },
      projectGrants: no("nothing-there"),
      repositories: no("fault"),
    },
    found: ["projects: warning", "repositories: unknown"],
  },
  {
    name: "no administrator of the project that was looked at",
    facts: { projectGrants: no("role") },
    found: ["projects: warning"],
  },
  {
    name: "the rate limit was reached on the way",
    facts: { repositories: no("rate-limit") },
    found: ["repositories: unknown", "rate-limit: problem (plan)"],
    never: ["expiry: unknown", "group-writes: unknown"],
  },
  {
    name: "few calls are left",
    facts: { budget: { limit: 1000, near: true } },
    found: ["rate-limit: warning"],
    never: ["expiry: unknown", "group-writes: unknown"],
  },
  {
    name: "many calls are left",
    facts: { budget: { limit: 1000, left: 900 } },
    found: [],
    never: ["expiry: unknown", "group-writes: unknown"],
  },
])("$name", ({ facts, from = ALL_WELL, needs, found, never = NEVER_TOLD }) => {
  const checks = diagnose({ ...from, ...facts }, needs);
  expect(notOk(checks).sort()).toEqual([...found, ...never].sort());
  expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
});

test("a problem says what to do, or the sentence that it repeats does", () => {
  const broken = (["unreachable", "rate-limit", "fault"] as const).flatMap((because) =>
    diagnose({ ...ALL_WELL, account: no(because) }),
  );
  for (const check of broken.filter(({ state }) => state === "problem"))
    expect(check.advice).toMatch(/\S/);
});

test("what it says of the workspace", () => {
  const said = Object.fromEntries(diagnose(ALL_WELL).map(({ code, found }) => [code, found]));
  expect(said).toMatchObject({
    account: "Bot, 557058:1.",
    administration: "In Bitbucket, it seems: memberships carry dates. 1,300 members.",
    groups: "1 group, with 2 people in them.",
    repositories: "2,000 repositories; the grants of geordi are readable.",
  });
});
