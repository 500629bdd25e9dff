import type { Scope } from "../../model/grant.ts";
import type { Exemption } from "../../model/offboarding.ts";
import type { MentionReader } from "../../model/provider.ts";
import type { ReadingClient } from "./client.ts";
import { known } from "./known.ts";
import { createLister } from "./paging.ts";
import { placePath } from "./path.ts";
import { array, member, object, parseAccount, text } from "./wire.ts";

/** Branch restrictions and default reviewers that name an account: two lists for a repository, one for a project. */
export function createMentionReader(client: ReadingClient, workspace: string): MentionReader {
  const list = createLister(client);

  async function restrictions(scope: Scope, uuid: string): Promise<Exemption[]> {
    const rows = await list({
      path: `${placePath(workspace, scope)}/branch-restrictions`,
      family: "branch-restrictions",
      parse: parseRestriction,
      key: ({ id }) => id,
    });
    return rows
      .filter(({ users }) => users.includes(uuid))
      .map(({ kind, branches }) => ({ kind, branches }));
  }

  async function isReviewer(scope: Scope, uuid: string): Promise<boolean> {
    const reviewers = await list({
      path: `${placePath(workspace, scope)}/default-reviewers`,
      family: `${scope.kind} default-reviewers`,
      parse: scope.kind === "project" ? parseTypedReviewer : parseReviewer,
      key: (account) => account,
    });
    return reviewers.includes(uuid);
  }

  return {
    async mentions(scope, uuid) {
      const [named, reviewer] = await Promise.all([
        scope.kind === "project" ? { known: [] } : known(() => restrictions(scope, uuid)),
        known(() => isReviewer(scope, uuid)),
      ]);
      return { restrictions: named, reviewer };
    },
    calls: client.calls,
  };
}

type Restriction = Exemption & { id: string; users: string[] };

/** A glob's pattern, or the type of a branching model's branches. Only `push` and `restrict_merges` name people. */
function parseRestriction(row: unknown): Restriction {
  const restriction = object(row, "the restriction");
  const users = member(restriction, "users");
  const branches = [member(restriction, "pattern"), member(restriction, "branch_type")];
  return {
    id: String(member(restriction, "id")),
    kind: text(member(restriction, "kind"), "kind"),
    branches: String(branches.find((one) => typeof one === "string" && one !== "") ?? ""),
    users: Array.isArray(users) ? array(users, "users").map((user) => parseAccount(user).uuid) : [],
  };
}

function parseReviewer(row: unknown): string {
  return parseAccount(row).uuid;
}

function parseTypedReviewer(row: unknown): string {
  return parseAccount(member(object(row, "the row"), "user")).uuid;
}
