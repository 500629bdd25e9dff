import { type GrantChange, isGrantChange, isInvite } from "../model/change.ts";
import type { Directory, LiveGroup } from "../model/directory.ts";
import {
  type Grant,
  grantKey,
  type Permission,
  type Principal,
  principalKey,
  type Scope,
  scopeKey,
} from "../model/grant.ts";
import type { JournaledRun, WrittenStep } from "../model/journal.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import { isKnown, type Read } from "../model/read.ts";

/** What is live now, as far as a run touched it. */
export type LiveNow = {
  directory: Directory;
  /** By `scopeKey`: projects and repositories. Groups come with the directory. */
  reads: ReadonlyMap<string, Read<readonly Grant[]>>;
  /** Accounts that are to have nothing any more. */
  departed: Expansion["departed"];
};

/** What is desired, without what the files say of people. */
type Undone = Pick<Expansion, "scopes" | "unknown" | "waiting" | "left">;

/** The projects and repositories that a run changed, or may have. */
export function scopesToUndo(run: JournaledRun): Scope[] {
  const scopes = takenBack(run).map(({ scope }): [string, Scope] => [scopeKey(scope), scope]);
  return [...new Map(scopes).values()].filter(
    ({ kind }) => kind === "project" || kind === "repository",
  );
}

/**
 * What is desired when a run is undone: what is live now, with all that still is as the run left it put back. What changed
 * since is left, and said so; what cannot be given back now waits. Pure.
 */
export function undo(run: JournaledRun, live: LiveNow): Undone {
  const undoing = new Undoing(run, live);
  for (const change of takenBack(run)) undoing.takeBack(change);
  undoing.groups();
  undoing.invitations();
  return undoing.result();
}

/** The changes of a run to take back. What was refused was never made; what is not known may have been. */
function takenBack(run: JournaledRun): GrantChange[] {
  return made(run).flatMap(({ change, lost }) => [
    ...(isGrantChange(change) ? [change] : []),
    ...lost.map(
      ({ permission: before, ...where }): GrantChange => ({ action: "delete", ...where, before }),
    ),
  ]);
}

function made({ written }: JournaledRun): WrittenStep[] {
  return written.filter(({ outcome }) => outcome !== "refused");
}

/** Rows of one scope, by `principalKey`. */
type Rows = Map<string, Grant>;

class Undoing {
  readonly #run: JournaledRun;
  readonly #live: LiveNow;
  readonly #members: ReadonlySet<string>;
  readonly #groups: ReadonlyMap<string, LiveGroup>;
  /** Groups that the run deleted, and that are to be made again. */
  readonly #revived = new Map<string, string>();
  /** What each scope is to hold. */
  readonly #target = new Map<string, { scope: Scope; rows: Rows }>();
  readonly #existence = new Map<string, ManagedScope["existence"]>();
  readonly #unknown = new Map<string, Expansion["unknown"][number]>();
  readonly #waiting: Expansion["waiting"] = [];
  readonly #left: Expansion["left"] = [];

  constructor(run: JournaledRun, live: LiveNow) {
    const { members, groups } = live.directory;
    this.#run = run;
    this.#live = live;
    this.#members = new Set(members.map(({ uuid }) => uuid));
    this.#groups = new Map(isKnown(groups) ? groups.known.map((group) => [group.slug, group]) : []);
    for (const { change } of made(run))
      if (
        change.action === "delete-group" &&
        isKnown(groups) &&
        !this.#groups.has(change.scope.name)
      )
        this.#revived.set(change.scope.name, change.name);
  }

  /** Takes one change back, if what it left is still so. */
  takeBack(change: GrantChange): void {
    const { scope, principal } = change;
    if (scope.kind === "workspace") {
      this.#waiting.push({ scope, holder: principal.id, permission: "member", reason: SEAT_TAKEN });
      return;
    }
    if (this.#isRecreated(scope)) return;
    const rows = this.#rowsOf(scope);
    if (rows === undefined) return;
    const { before, after } = levels(change);
    const now = rows.get(principalKey(principal))?.permission;
    if (now === before) return;
    if (now !== after) this.#leave(change, now);
    else if (before === undefined) rows.delete(principalKey(principal));
    else this.#giveBack({ scope, principal, permission: before }, rows);
  }

  #leave({ scope, principal, ...change }: GrantChange, now: Permission | undefined): void {
    const { before, after } = levels(change);
    const since = `the run left ${after ?? "nothing"}, and it is ${now ?? "nothing"} now`;
    if (now === undefined)
      this.#waiting.push({ scope, holder: principal.id, reason: `changed since: ${since}` });
    else
      this.#left.push({
        grant: { scope, principal, permission: now },
        reason: `changed since: ${since}${before === undefined ? "" : `; it was ${before} before`}`,
      });
  }

  #giveBack(grant: Grant, rows: Rows): void {
    const reason = this.#reasonToWait(grant);
    if (reason === undefined) rows.set(principalKey(grant.principal), grant);
    else {
      const { scope, principal, permission } = grant;
      this.#waiting.push({ scope, holder: principal.id, permission, reason });
    }
  }

  #reasonToWait({ scope, principal }: Grant): string | undefined {
    if (scope.kind === "group" && !this.#exists(scope.name)) return "the group is gone since";
    switch (principal.kind) {
      case "group":
        return this.#exists(principal.id) ? undefined : `the group ${principal.id} is gone since`;
      case "user":
        return this.#reasonToWaitFor(principal.id);
      case "email":
        return undefined;
    }
  }

  #reasonToWaitFor(account: string): string | undefined {
    const departed = this.#live.departed[account];
    if (departed !== undefined) return `${departed.alias} has left: ${departed.reason}`;
    return this.#members.has(account)
      ? undefined
      : "the account is no longer a member of the workspace";
  }

  #exists(group: string): boolean {
    return this.#groups.has(group) || this.#revived.has(group);
  }

  /** A group that the run deleted and somebody has made again since is theirs. */
  #isRecreated({ kind, name }: Scope): boolean {
    return kind === "group" && this.#groups.has(name) && this.#deletedByRun(name);
  }

  #deletedByRun(group: string): boolean {
    return made(this.#run).some(
      ({ change }) => change.action === "delete-group" && change.scope.name === group,
    );
  }

  /** What a scope is to hold, beginning with what it holds; undefined when that is not known. */
  #rowsOf(scope: Scope): Rows | undefined {
    const key = scopeKey(scope);
    const found = this.#target.get(key);
    if (found !== undefined) return found.rows;
    const read = this.#readOf(scope);
    if (!isKnown(read)) {
      this.#unknown.set(key, { scope, mode: "undo", reason: read.unknown });
      return undefined;
    }
    const rows = new Map(read.known.map((grant) => [principalKey(grant.principal), grant]));
    this.#target.set(key, { scope, rows });
    return rows;
  }

  #readOf(scope: Scope): Read<readonly Grant[]> {
    const { directory, reads } = this.#live;
    if (scope.kind !== "group") return reads.get(scopeKey(scope)) ?? { unknown: "it was not read" };
    if (!isKnown(directory.groups)) return directory.groups;
    return { known: membersOf(this.#groups.get(scope.name), scope) };
  }

  /** The groups themselves, once it is known what is to become of their members and grants. */
  groups(): void {
    for (const { change } of made(this.#run)) {
      if (change.action === "create-group") this.#uncreate(change.scope);
      if (change.action === "delete-group") this.#revive(change.scope, change.name);
    }
  }

  /** No letter comes back. Whoever accepts becomes a member, with what the invitation leads to. */
  invitations(): void {
    for (const { change } of made(this.#run))
      if (isInvite(change)) {
        const addresses = change.invited.map(({ email }) => email).join(", ");
        const reason = `castellan cannot take an invitation back: ${addresses}. While it is pending, an administrator can`;
        this.#waiting.push({ scope: change.scope, reason });
      } else if (change.action === "withdraw") {
        const reason = `the invitation of ${change.email} was withdrawn, and cannot be put back: whoever is not said to have left is invited again by the next plan`;
        this.#waiting.push({ scope: change.scope, reason });
      }
  }

  #revive(scope: Scope, name: string): void {
    if (!this.#revived.has(scope.name)) {
      const reason = this.#groups.has(scope.name)
        ? "it was made again since the run deleted it, or was not deleted, and is left as it is"
        : "it is not known whether it exists";
      this.#waiting.push({ scope, reason });
      return;
    }
    this.#rowsOf(scope);
    this.#existence.set(scopeKey(scope), {
      action: "create-group",
      scope: { kind: "group", name: scope.name },
      name,
    });
    this.#waiting.push({
      scope,
      reason:
        "grants that it held on scopes which castellan had not read are not in the journal, and do not come back with it",
    });
  }

  /** A group is deleted only when nobody has come to use it since. */
  #uncreate(scope: Scope): void {
    const group = this.#groups.get(scope.name);
    const members = this.#rowsOf(scope);
    if (group === undefined || members === undefined) return;
    const inUse = [...members.values(), ...this.#rowsHeldBy(scope.name)];
    if (inUse.length > 0) {
      for (const grant of inUse) this.#left.push({ grant, reason: "it is not of this run" });
      this.#waiting.push({ scope, reason: "the run made it, and it stays: it is used by others" });
      return;
    }
    this.#existence.set(scopeKey(scope), {
      action: "delete-group",
      scope: { kind: "group", name: scope.name },
      name: group.name,
    });
    this.#waiting.push({
      scope,
      reason:
        "grants that others gave it since, on scopes which the run did not touch, cannot be seen and go with it",
    });
  }

  #rowsHeldBy(group: string): Grant[] {
    const key = principalKey({ kind: "group", id: group });
    return [...this.#target.values()].flatMap(({ rows }) => rows.get(key) ?? []);
  }

  result(): Undone {
    return {
      scopes: [...this.#target.values()].map(({ scope, rows }) => this.#managed(scope, rows)),
      unknown: [...this.#unknown.values()],
      waiting: this.#waiting,
      left: unique(this.#left),
    };
  }

  #managed(scope: Scope, rows: Rows): ManagedScope {
    const existence = this.#existence.get(scopeKey(scope));
    return {
      scope,
      mode: "undo",
      manages: { group: true, user: true },
      grants: [...rows.values()],
      expired: [],
      ...(existence === undefined ? {} : { existence }),
    };
  }
}

const SEAT_TAKEN =
  "no undo gives a seat back: whoever is not said to have left any more is invited by the next plan";

function membersOf(group: LiveGroup | undefined, scope: Scope): Grant[] {
  return (group?.members ?? []).map((id) => {
    const principal: Principal = { kind: "user", id };
    return { scope, principal, permission: "member" };
  });
}

function levels(change: { before?: Permission; after?: Permission }) {
  return { before: change.before, after: change.after };
}

/** What was said of a grant first is what matters. */
function unique(left: Expansion["left"]): Expansion["left"] {
  const said = left.toReversed().map((entry) => [grantKey(entry.grant), entry] as const);
  return [...new Map(said).values()].reverse();
}
