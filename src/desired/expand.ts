import {
  type Desired,
  type DesiredGroup,
  type Line,
  type Rule,
  whyDeparted,
} from "../model/desired.ts";
import { type Directory, type LiveGroup, readOnlyReason } from "../model/directory.ts";
import { compareText, type Grant, type Principal, type Scope } from "../model/grant.ts";
import { EMPTY_LOCKFILE, type Lockfile } from "../model/lockfile.ts";
import type { Expansion, ManagedScope } from "../model/managed.ts";
import type { Part } from "../model/part.ts";
import type { Left, Waiting } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import { isKnown } from "../model/read.ts";
import {
  departures,
  otherGroupsOf,
  ownersAmong,
  unknownGroupsOf,
  unsureLeavers,
} from "./departures.ts";
import { type Absent, invite } from "./invite.ts";
import { inherit, type Ownership, ownershipOf, statedBy } from "./ownership.ts";
import { repositoryIn } from "./part.ts";
import { type Resolved, resolve } from "./resolve.ts";
import { disagreement, isPattern, RuleBook } from "./rule-book.ts";
import { takeSeats } from "./seats.ts";
import { withdraw } from "./withdraw.ts";

/**
 * The desired state in terms of the live directory: patterns become repositories, aliases become accounts, expired lines
 * count as absent. `today` is the current day in UTC, `YYYY-MM-DD`.
 * Problems are those that only the live workspace can show: two aliases for one account, two patterns that disagree.
 * With a part, other projects and repositories are as if nothing were declared on them; groups, which cost no reading, are all there.
 */
export function expand(
  desired: Desired,
  directory: Directory,
  today: string,
  lockfile: Lockfile = EMPTY_LOCKFILE,
  part?: Part,
): { expansion: Expansion; problems: Problem[] } {
  const { resolved, problems, ...memory } = resolve(desired.people, directory, lockfile.people);
  const expander = new Expander(desired, directory, resolved, today, part);
  expander.groups();
  expander.projects();
  problems.push(...expander.repositories());
  // Whom to invite, and where to, follows from everything that is declared.
  if (part === undefined) expander.invitations(lockfile.invitations);
  if (part === undefined) expander.leaving(lockfile.invitations);
  return { expansion: { ...expander.expansion, ...memory }, problems };
}

class Expander {
  readonly expansion: Expansion = {
    scopes: [],
    unknown: [],
    waiting: [],
    invitations: [],
    leaving: { mode: "additive", changes: [] },
    left: [],
    people: {},
    departed: {},
    notices: [],
    known: {},
  };
  readonly #desired: Desired;
  readonly #directory: Directory;
  readonly #resolved: Map<string, Resolved>;
  readonly #today: string;
  readonly #part: Part | undefined;
  /** What is declared for people who are no members. */
  readonly #absent: Absent[] = [];
  /** Groups that will not exist after this plan, and why. */
  readonly #missingGroups = new Map<string, string>();

  constructor(
    desired: Desired,
    directory: Directory,
    resolved: Map<string, Resolved>,
    today: string,
    part: Part | undefined,
  ) {
    this.#part = part;
    this.#desired = desired;
    this.#directory = directory;
    this.#resolved = resolved;
    this.#today = today;
    for (const { uuid, name } of [directory.caller, ...directory.members])
      this.expansion.people[uuid] = { name };
    for (const entry of resolved.values()) {
      if ("unsure" in entry) {
        this.expansion.unsure ??= {};
        this.expansion.unsure[entry.person.alias] = entry.unsure;
      }
      if ("member" in entry)
        this.expansion.people[entry.member.uuid] = {
          alias: entry.person.alias,
          name: entry.member.name,
        };
    }
    this.expansion.departed = departures(resolved, today);
  }

  groups(): void {
    const { groups } = this.#directory;
    const live = isKnown(groups)
      ? new Map(groups.known.map((group) => [group.slug, group]))
      : undefined;
    for (const group of this.#desired.groups) {
      const scope: Scope = { kind: "group", name: group.slug };
      const owned = inherit(group, ownershipOf(this.#desired));
      const { mode } = owned;
      if (isKnown(groups)) this.#group(group, scope, owned, live?.get(group.slug));
      else this.expansion.unknown.push({ scope, mode, reason: groups.unknown });
    }
    this.#leaveGroups();
  }

  /** Whoever has left is taken out of every group, also of those that the files do not name: all of them were read. */
  #leaveGroups(): void {
    const { departed, waiting, left, unknown } = this.expansion;
    const owned = ownershipOf(this.#desired);
    for (const slug of otherGroupsOf(departed, this.#directory, this.#desired.groups))
      this.#managed({ kind: "group", name: slug }, owned, undefined, undefined);
    unknown.push(...unknownGroupsOf(departed, this.#directory, this.#desired.groups, owned.mode));
    waiting.push(...unsureLeavers(this.#resolved, this.#desired.workspace, this.#today));
    left.push(...ownersAmong(departed, this.#directory, this.#desired.workspace));
  }

  #group(group: DesiredGroup, scope: Scope, owned: Ownership, live: LiveGroup | undefined): void {
    if (group.absent && live === undefined) return;
    const managed = this.#managed(scope, owned, undefined, group.members);
    const change = {
      scope: { kind: "group", name: group.slug },
      name: live?.name ?? group.name,
    } as const;
    if (group.absent) managed.existence = { action: "delete-group", ...change };
    else if (live === undefined) managed.existence = { action: "create-group", ...change };
    const outOfReach = readOnlyReason(this.#directory, group.slug);
    if (live === undefined && owned.mode === "observe")
      this.#missingGroups.set(
        group.slug,
        `group ${group.slug} does not exist, and is only observed`,
      );
    else if (live === undefined && outOfReach !== undefined)
      this.#missingGroups.set(
        group.slug,
        `group ${group.slug} does not exist, and cannot be created`,
      );
  }

  projects(): void {
    const { projects } = this.#directory;
    const live = new Set(isKnown(projects) ? projects.known.map(({ key }) => key) : []);
    for (const rule of this.#desired.projects) {
      if (this.#part?.projects.has(rule.name) === false) continue;
      const scope: Scope = { kind: "project", name: rule.name };
      const owned = inherit(rule, ownershipOf(this.#desired));
      if (!isKnown(projects))
        this.expansion.unknown.push({ scope, mode: owned.mode, reason: projects.unknown });
      else if (live.has(rule.name)) this.#managed(scope, owned, rule.groups, rule.users);
      else this.#wait({ scope, reason: `there is no project ${rule.name} in the workspace` });
    }
  }

  repositories(): Problem[] {
    const { repositories } = this.#directory;
    const file = ownershipOf(this.#desired);
    if (!isKnown(repositories)) {
      for (const { name, mode: own } of this.#desired.repositories.filter(this.#isMeant))
        this.expansion.unknown.push({
          scope: { kind: "repository", name },
          mode: own ?? file.mode,
          reason: repositories.unknown,
        });
      return [];
    }
    const projects = new Map(this.#desired.projects.map((rule) => [rule.name, rule]));
    const isIn = this.#part && repositoryIn(this.#part);
    const rules = new RuleBook(this.#desired.repositories);
    const problems: Problem[] = [];
    for (const { slug, project } of sorted(repositories.known, ({ slug }) => slug)) {
      const matching = isIn?.(slug, project) === false ? [] : rules.naming(slug);
      if (matching.length === 0) continue;
      const conflict = disagreement(slug, matching, (term) => this.#expired(term.until));
      if (conflict !== undefined) problems.push(conflict);
      const owned = inherit(statedBy(matching), inherit(projects.get(project) ?? {}, file));
      problems.push(...needlessSince(slug, matching, owned));
      this.#managed(
        { kind: "repository", name: slug },
        owned,
        together(matching, "groups"),
        together(matching, "users"),
      );
    }
    for (const { name } of rules.unused().filter(this.#isMeant))
      this.#wait({
        scope: { kind: "repository", name },
        reason: isPattern(name)
          ? `no repository matches ${name}`
          : `there is no repository ${name} in the workspace`,
      });
    return problems;
  }

  /** Whom to invite; and what everything that is declared for people who are no members waits for. */
  invitations(memory: Lockfile["invitations"]): void {
    const { workspace, invite: settings } = this.#desired;
    const { changes, reasons } = invite(this.#absent, {
      workspace,
      directory: this.#directory,
      settings,
      memory,
      today: this.#today,
    });
    this.expansion.invitations = changes;
    for (const { person, waiting } of this.#absent)
      waiting.reason = reasons.get(person.alias) ?? waiting.reason;
  }

  /** What is taken in the workspace itself from those who have left. */
  leaving(memory: Lockfile["invitations"]): void {
    const { workspace, invite: settings } = this.#desired;
    const [directory, today] = [this.#directory, this.#today];
    const letters = withdraw(this.#resolved, { workspace, directory, settings, memory, today });
    const { mode } = ownershipOf(this.#desired);
    this.expansion.leaving = { mode, changes: letters.changes };
    const seats = takeSeats(this.expansion, directory, workspace);
    this.expansion.leaving.changes.push(...seats.changes);
    if (mode !== "observe") this.expansion.left.push(...seats.left);
    this.expansion.waiting.push(...letters.waiting);
  }

  /** Whether the repositories that a rule names are looked at. */
  readonly #isMeant = ({ name }: Rule): boolean => {
    if (this.#part === undefined) return true;
    const { repositories, patterns, within } = this.#part;
    return repositories.has(name) || patterns.has(name) || (within.size > 0 && !this.#isListed());
  };

  #isListed(): boolean {
    return isKnown(this.#directory.repositories);
  }

  #managed(
    scope: Scope,
    { mode, since }: Ownership,
    groups: Line[] | undefined,
    users: Line[] | undefined,
  ): ManagedScope {
    const managed: ManagedScope = {
      scope,
      mode,
      ...(since !== undefined && mode === "authoritative" && { since }),
      manages: { group: groups !== undefined, user: users !== undefined },
      grants: [],
      expired: [],
    };
    for (const line of groups ?? []) this.#grantToGroup(managed, line);
    for (const line of users ?? []) this.#grantToPerson(managed, line);
    // Two rules may say the same of one repository; one of them expired must not hide the other.
    managed.expired = managed.expired.filter(
      ({ grant }) => !managed.grants.some((held) => sameHolder(held, grant)),
    );
    this.expansion.scopes.push(managed);
    return managed;
  }

  #grantToGroup(managed: ManagedScope, line: Line): void {
    const missing = this.#missingGroups.get(line.holder);
    if (missing !== undefined)
      this.#wait({
        scope: managed.scope,
        holder: line.holder,
        permission: line.permission,
        reason: missing,
      });
    else this.#declare(managed, line, { kind: "group", id: line.holder }, line.until);
  }

  #grantToPerson(managed: ManagedScope, line: Line): void {
    const entry = this.#resolved.get(line.holder);
    // Validation has refused aliases that are not declared.
    if (entry === undefined) throw new Error(`alias ${line.holder} was not resolved`);
    // To have left beats every grant.
    if (whyDeparted(entry.person, this.#today) !== undefined) return;
    const until = earliest(line.until, entry.person.until);
    if (!("member" in entry)) {
      if (this.#expired(until)) return;
      const waiting: Waiting = {
        scope: managed.scope,
        holder: line.holder,
        permission: line.permission,
        reason: "waiting" in entry ? entry.waiting : entry.unsure,
      };
      this.#wait(waiting);
      // Whoever was there and has left is not asked back.
      if ("waiting" in entry && entry.gone === undefined)
        this.#absent.push({ person: entry.person, mode: managed.mode, waiting });
      if ("unsure" in entry) managed.unsure = [...(managed.unsure ?? []), line.holder];
      else if ("uuid" in entry.person.identity) keep(managed, line, entry.person.identity.uuid);
      return;
    }
    const principal: Principal = { kind: "user", id: entry.member.uuid };
    if (entry.member.owner && managed.scope.kind !== "group") {
      if (!this.#expired(until)) keep(managed, line, principal.id);
      this.#leave({
        grant: { scope: managed.scope, principal, permission: line.permission },
        reason: "a workspace owner is admin everywhere, and Bitbucket stores no row for one",
      });
    } else this.#declare(managed, line, principal, until);
  }

  #declare(
    managed: ManagedScope,
    line: Line,
    principal: Principal,
    until: string | undefined,
  ): void {
    const grant: Grant = { scope: managed.scope, principal, permission: line.permission };
    if (until !== undefined && this.#expired(until)) managed.expired.push({ grant, until });
    else if (!managed.grants.some((held) => sameHolder(held, grant))) managed.grants.push(grant);
  }

  #expired(until: string | undefined): boolean {
    return until !== undefined && until < this.#today;
  }

  #wait(waiting: Waiting): void {
    this.expansion.waiting.push(waiting);
  }

  #leave(left: Left): void {
    this.expansion.left.push(left);
  }
}

/** What stays where it is held, and is not made where it is not. */
function keep(managed: ManagedScope, { holder, permission }: Line, id: string): void {
  managed.kept ??= [];
  managed.kept.push({
    holder,
    grant: { scope: managed.scope, principal: { kind: "user", id }, permission },
  });
}

/** Only here it shows which project a repository inherits its mode from. */
function needlessSince(slug: string, rules: readonly Rule[], { mode }: Ownership): Problem[] {
  const rule = rules.find(({ since }) => since !== undefined);
  if (rule === undefined || mode === "authoritative") return [];
  return [
    {
      code: "needless-since",
      place: rule.place,
      message: `\`since\` says since when the files are the whole truth, and repository ${slug} is ${mode}`,
      fix: "Write `mode: authoritative` beside it, or delete it.",
    },
  ];
}

function together(rules: readonly Rule[], list: "groups" | "users"): Line[] | undefined {
  const stated = rules.flatMap((rule) => (rule[list] === undefined ? [] : [rule[list]]));
  return stated.length === 0 ? undefined : stated.flat();
}

function sameHolder(left: Grant, right: Grant): boolean {
  return left.principal.kind === right.principal.kind && left.principal.id === right.principal.id;
}

function earliest(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left < right ? left : right;
}

function sorted<T>(items: readonly T[], by: (item: T) => string): T[] {
  return [...items].sort((left, right) => compareText(by(left), by(right)));
}
