/** The words Bitbucket uses for access; `create-repo` exists on projects only. */
export type Level = "read" | "write" | "create-repo" | "admin";

/** A workspace role as the API names it. */
export type WorkspaceRole = "owner" | "create-project" | "member";

/** An account; `role` is null for one that is known but not in the workspace. The first address is the primary one. */
export type WorldPerson = {
  uuid: string;
  accountId: string;
  name: string;
  nickname: string;
  emails: string[];
  role: WorkspaceRole | null;
  createdOn: string;
  /** `inactive` accounts keep their rows; the organisation calls them suspended. */
  status?: "active" | "inactive";
  bot?: boolean;
};

/** Explicit permission rows: group slug → level, account UUID → level. */
export type WorldRows = { groups?: Record<string, Level>; users?: Record<string, Level> };

export type WorldGroup = {
  slug: string;
  name: string;
  members: string[];
  /** Granted on repositories that are created later, when `autoAdd` is set. */
  permission?: Level | null;
  autoAdd?: boolean;
  /** Kept in step with an identity provider: nobody may change its members by API. */
  synced?: boolean;
};

export type WorldProject = WorldRows & {
  uuid: string;
  key: string;
  name: string;
  description?: string;
  isPrivate: boolean;
  createdOn: string;
};

export type WorldRepository = WorldRows & {
  uuid: string;
  slug: string;
  name: string;
  project: string;
  isPrivate: boolean;
  createdOn: string;
  updatedOn: string;
};

/** A pending invitation, to groups or to one repository. */
export type WorldInvitation = {
  email: string;
  groups: string[];
  repository?: { slug: string; permission: Level };
  invitedBy: string;
  sentOn: string;
};

/** A secret the sandbox accepts. Every kind is described in credentials.ts. */
export type WorldCredential =
  | {
      kind: "api-token";
      name: string;
      account: string;
      token: string;
      /** Null is the old API token without scopes, which Bitbucket refuses. */
      scopes: string[] | null;
      expiresOn?: string;
    }
  | { kind: "app-password"; name: string; username: string; password: string }
  | {
      kind: "oauth-consumer";
      name: string;
      account: string;
      key: string;
      secret: string;
      scopes: string[];
    }
  | {
      kind: "access-token";
      name: string;
      uuid: string;
      token: string;
      level: "workspace" | "project" | "repository";
      /** Project key or repository slug; the workspace slug for a workspace token. */
      of: string;
      scopes: string[];
    }
  | { kind: "organisation-key"; name: string; account: string; key: string };

/** Who administers the workspace's people: itself, admin.atlassian.com after the move, or nobody any more. */
export type Administration = "bitbucket" | "moved" | "deactivated";

/** A whole workspace as plain data: what a world file holds. */
export type World = {
  version: 1;
  seed: number;
  workspace: {
    uuid: string;
    slug: string;
    name: string;
    createdOn: string;
    administration: Administration;
    /** Most people with a seat; null is no limit. */
    seats: number | null;
    organisation: { id: string; name: string; directory: string };
  };
  people: WorldPerson[];
  groups: WorldGroup[];
  projects: WorldProject[];
  repositories: WorldRepository[];
  invitations: WorldInvitation[];
  credentials: WorldCredential[];
  /** Everything below projects and repositories: collection → owner → id → object. */
  resources?: Record<string, Record<string, Record<string, unknown>>>;
};
