/**
 * Everything that the documents leave open, or that differs between workspaces, as named switches.
 * `source` is the section of the API notes that marks the point as unsure or as varying.
 */
export const SWITCHES = {
  "absent-permission": {
    default: "not-found",
    values: ["not-found", "none"],
    description:
      "What GET of one permission answers for an existing account or group without an explicit row: 404, or 200 with permission none.",
    source: "§1.4 GET one, §9.1",
  },
  "absent-permission-delete": {
    default: "not-found",
    values: ["not-found", "no-content"],
    description: "What a second DELETE of a permission answers: 404 or 204.",
    source: "§1.4 DELETE, §9.1",
  },
  "non-member-grant": {
    default: "bad-request",
    values: ["bad-request", "not-found"],
    description: "What PUT of a permission answers for an account outside the workspace.",
    source: "§1.4 PUT, §2.4",
  },
  "pagelen-cap": {
    default: 100,
    description:
      "Largest pagelen of every list without a cap of its own; above it 400 Invalid pagelen.",
    source: "§1.0 paging",
  },
  "pagelen-cap-members": {
    default: 100,
    description: "Largest pagelen of the member and workspace permission lists.",
    source: "§1.0 paging, §9.2",
  },
  "pagelen-cap-permissions-config": {
    default: 100,
    description: "Largest pagelen of the permissions-config lists.",
    source: "§1.0 paging, §9.2",
  },
  "page-size-field": {
    default: true,
    description: "Whether a page says size and page; without them only pagelen, values and next.",
    source: "§1.0 paging, §6",
  },
  "list-order": {
    default: "stable",
    values: ["stable", "reversed", "shuffled"],
    description: "Order of lists that are not sorted on request; no order is promised.",
    source: "§1.0 paging",
  },
  "condensed-account-id": {
    default: true,
    description: "Whether the condensed user in a permission row carries account_id and nickname.",
    source: "§1.0 condensed objects",
  },
  "email-case": {
    default: "insensitive",
    values: ["insensitive", "sensitive"],
    description: "Whether the e-mail filter of the member list ignores letter case.",
    source: "§1.2 members",
  },
  "project-list-query": {
    default: true,
    description: "Whether the project list accepts q and sort, which no document promises.",
    source: "§1.3",
  },
  "role-filter": {
    default: "accepted",
    values: ["accepted", "gone"],
    description: "What the repository list answers to role=…: rows, or 410 as two clients report.",
    source: "§1.1 removed endpoints",
  },
  "hidden-repository": {
    default: "not-found",
    values: ["not-found", "forbidden"],
    description: "What a caller without access to a private repository is told.",
    source: "§6 404",
  },
  "foreign-workspace": {
    default: "not-found",
    values: ["not-found", "forbidden"],
    description:
      "What a workspace that does not exist, or that the caller is not a member of, answers.",
    source: "§6 403",
  },
  "creator-admin-row": {
    default: true,
    description: "Whether creating a repository leaves its creator with an explicit admin row.",
    source: "§7",
  },
  "duplicate-restriction": {
    default: "conflict",
    values: ["conflict", "bad-request"],
    description: "What a second branch restriction of one kind and pattern answers: 409 or 400.",
    source: "§1.8",
  },
  "status-limits": {
    default: true,
    description: "Whether a build status needs a url and a key of at most 40 characters.",
    source: "§1.12",
  },
  "reports-need-write": {
    default: false,
    description:
      "Whether an access token needs repository:write for Code Insights, as one user found; the document says repository.",
    source: "§1.12",
  },
  "version-1": {
    default: "alive",
    values: ["alive", "not-found", "gone"],
    description:
      "Whether 1.0 still answers: no end date is known, and clients expect 404 or 410 one day.",
    source: "§2.0, §9.4",
  },
  "groups-write-scopes": {
    default: "write-permission",
    values: ["write-permission", "account-write"],
    description:
      "What 1.0 group writes demand of an API token: write:permission:bitbucket, or account:write, which no API token can hold.",
    source: "§2.1, §9.3",
  },
  "group-create-status": {
    default: 200,
    values: [200, 201],
    description: "Status of a successful 1.0 group creation.",
    source: "§2.2",
  },
  "group-workspace-uuid": {
    default: "refused",
    values: ["refused", "accepted"],
    description: "Whether 1.0 takes the workspace UUID in place of its slug (405 when refused).",
    source: "§2.2 quirks",
  },
  "group-member-duplicate": {
    default: "conflict",
    values: ["conflict", "ok"],
    description: "What 1.0 answers when the person is in the group already: 409 or 200.",
    source: "§2.2",
  },
  "group-rename-changes-slug": {
    default: false,
    description:
      "Whether a renamed group gets a new slug, which takes its permission rows with it.",
    source: "§2.2 quirks",
  },
  "last-administrator": {
    default: "refused",
    values: ["refused", "allowed"],
    description: "Whether the Administrators group may lose its last member or be deleted.",
    source: "§2.2 quirks",
  },
  "group-filter-form": {
    default: true,
    description: "Whether GET /1.0/groups?group=owner/slug still answers.",
    source: "§2.2",
  },
  "invitation-status": {
    default: 200,
    values: [200, 201],
    description: "Status of a successful invitation to a group.",
    source: "§2.4",
  },
  "rate-limit": {
    default: 0,
    description:
      "Requests per rolling hour and credential before 429; 0 is no limit. Bitbucket: 1000.",
    source: "§5",
  },
  "rate-limit-scope": {
    default: "everything",
    values: ["everything", "repositories"],
    description: "Whether /1.0 and /2.0/workspaces count against the hourly limit too.",
    source: "§5, §9.7",
  },
  "rate-limit-body": {
    default: "json",
    values: ["json", "text", "alternating"],
    description: "Body of a 429: the 2.0 error object, the bare sentence, or one after the other.",
    source: "§5",
  },
  "rate-limit-status": {
    default: 429,
    values: [429, 403],
    description: "Status of a refused request; one client reports 403.",
    source: "§5",
  },
  "retry-after": {
    default: false,
    description: "Whether a 429 carries Retry-After in seconds.",
    source: "§5, §9.7",
  },
  "near-limit-share": {
    default: 0.2,
    description: "Share of the budget left at which X-RateLimit-NearLimit turns true.",
    source: "§5",
  },
  "invitation-limit": {
    default: 0,
    description: "Invitations per rolling minute and credential; 0 is no limit. Bitbucket: 100.",
    source: "§5",
  },
  "events-limit": {
    default: 0,
    description:
      "Requests per minute and key for the organisation's audit log; 0 is no limit. Atlassian: 10.",
    source: "§5",
  },
  "token-lifetime": {
    default: 7200,
    description: "Seconds an OAuth access token lives.",
    source: "§4",
  },
  "bearer-api-token": {
    default: false,
    description: "Whether an API token is accepted as a Bearer token too.",
    source: "§4",
  },
  "forbidden-message": {
    default: "Forbidden",
    description: "Text of the 403 for a caller who lacks the role.",
    source: "§6",
  },
  "effective-lag": {
    default: 0,
    description: "Milliseconds by which the effective permission lists lag behind writes.",
    source: "§6 eventual consistency",
  },
  "moved-group-defaults": {
    default: "kept",
    values: ["kept", "blank"],
    description: "What 1.0 says of permission and auto_add of groups in a moved workspace.",
    source: "§3.5",
  },
  "moved-body": {
    default: "None",
    values: ["None", ""],
    description: "Body of the 405 that 1.0 writes answer in a moved workspace.",
    source: "§2.0",
  },
  "organisation-next": {
    default: "cursor",
    values: ["cursor", "url"],
    description: "Whether links.next of the organisation API is a bare cursor or a URL.",
    source: "§3.3 paging",
  },
  "organisation-create-body": {
    default: "empty",
    values: ["empty", "group"],
    description:
      "What creating a group in the organisation answers with; the document names no body.",
    source: "§3.3 groups",
  },
  "organisation-invite": {
    default: "at-once",
    values: ["at-once", "on-acceptance"],
    description: "When somebody whom the organisation invites becomes a member of the workspace.",
    source: "§3.3 invite",
  },
  "bitbucket-events": {
    default: true,
    description:
      "Whether the organisation's audit log has Bitbucket's events; full coverage may need a Guard plan.",
    source: "§3.3 events, §9.5",
  },
  "organisation-roles": {
    default: "user-admin",
    values: ["user-admin", "all"],
    description:
      "Which roles a Bitbucket workspace accepts: atlassian/user and atlassian/admin, or every named role.",
    source: "§3.3, §9.6",
  },
} as const satisfies Record<string, SwitchDefinition>;

/** One open point: its default, what else it may be, what it means and where it comes from. */
export type SwitchDefinition = {
  default: string | number | boolean;
  values?: readonly (string | number)[];
  description: string;
  source: string;
};

export type SwitchName = keyof typeof SWITCHES;

type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;
type Value<D> = D extends { values: readonly (infer V)[] }
  ? V
  : D extends { default: infer T }
    ? Widened<T>
    : never;

/** A setting for every switch. */
export type Switches = { [Name in SwitchName]: Value<(typeof SWITCHES)[Name]> };

/** Every switch at its default, with the given ones changed. Throws on a name or a value that does not exist. */
export function createSwitches(changes: Partial<Switches> = {}): Switches {
  const switches = Object.fromEntries(
    Object.entries(SWITCHES).map(([name, definition]) => [name, definition.default]),
  ) as Switches;
  for (const [name, value] of Object.entries(changes)) setSwitch(switches, name, value);
  return switches;
}

/** Changes one switch in place. Throws on a name or a value that does not exist. */
export function setSwitch(switches: Switches, name: string, value: unknown): void {
  if (!Object.hasOwn(SWITCHES, name)) {
    throw new Error(
      `no switch is called "${name}"; there are: ${Object.keys(SWITCHES).join(", ")}`,
    );
  }
  const definition: SwitchDefinition = SWITCHES[name as SwitchName];
  if (!isAllowed(definition, value)) {
    throw new Error(
      `switch "${name}" cannot be ${JSON.stringify(value)}; it takes ${takes(definition)}`,
    );
  }
  Object.assign(switches, { [name]: value });
}

function isAllowed(definition: SwitchDefinition, value: unknown): boolean {
  if (definition.values !== undefined)
    return definition.values.some((allowed) => allowed === value);
  if (typeof value !== typeof definition.default) return false;
  return typeof value !== "number" || (Number.isFinite(value) && value >= 0);
}

function takes({ default: value, values }: SwitchDefinition): string {
  if (values !== undefined) return values.map((allowed) => JSON.stringify(allowed)).join(" or ");
  return typeof value === "number" ? "a number from 0" : `a ${typeof value}`;
}
