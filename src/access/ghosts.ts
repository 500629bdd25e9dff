import type { Desired, Person } from "../model/desired.ts";
import type { Directory, PendingInvitation } from "../model/directory.ts";
import {
  GHOST_REASONS,
  type Ghost,
  type GhostList,
  type GhostPerson,
  type GhostReason,
  type GhostReport,
} from "../model/ghost.ts";
import { compareText, scopeKey } from "../model/grant.ts";
import type { Expansion } from "../model/managed.ts";
import { rank } from "../model/permission.ts";
import type { Place } from "../model/problem.ts";
import { isKnown } from "../model/read.ts";
import { type AccessScope, type Facts, factsFrom, type ScopeRead } from "./facts.ts";
import { freeSeats } from "./free-seats.ts";
import { invitationTodo, outsideTodo, RowTodo, SEAT_TODO, waitingTodo } from "./ghost-todo.ts";
import { accountRows, aliasesOf, type Holdings, holdingsOf } from "./holdings.ts";
import { PendingInvitations } from "./old-invitations.ts";
import { type AccountRow, remainsWithout } from "./remains-without.ts";

/** All that ghosts are found in. */
export type GhostInputs = {
  desired: Desired;
  directory: Directory;
  /** The files in terms of the directory. */
  expansion: Expansion;
  /** What was read of projects and repositories, each once. */
  reads: readonly ScopeRead[];
  /** Lists that were asked for and could not be read, besides those that the files need. */
  unlisted: GhostReport["unread"];
  /** Account UUID → display name, also of those who are no members any more. */
  names: Readonly<Record<string, string>>;
  /** The domains of one's own, in lower case; none: nobody is outside. */
  domains: readonly string[];
  /** Where the files grant something to a person. */
  placeOf: (scope: AccessScope, alias: string) => Place | undefined;
  /** An invitation of more days than that is one. */
  olderThan: number;
  today: string;
};

/** Everything that was left behind, by reason. What could not be read is said, and never taken for nothing. */
export function findGhosts(inputs: GhostInputs): GhostReport {
  const finder = new GhostFinder(inputs);
  const { desired, directory, expansion, reads } = inputs;
  const known = reads.filter(({ read }) => isKnown(read)).length;
  return {
    workspace: desired.workspace,
    lists: finder.lists(),
    olderThan: inputs.olderThan,
    seats: freeSeats(finder.idle(), { directory, expansion, complete: finder.complete }),
    scopesRead: known,
    ...numberOfScopes(directory),
    complete: finder.complete,
    unread: [
      ...inputs.unlisted,
      ...expansion.unknown.map(({ scope, reason }) => ({ scope, reason })),
      ...reads.flatMap(({ scope, read }) =>
        isKnown(read) ? [] : [{ scope, reason: read.unknown }],
      ),
    ],
  };
}

function numberOfScopes({ projects, repositories }: Directory): { scopes?: number } {
  return isKnown(projects) && isKnown(repositories)
    ? { scopes: projects.known.length + repositories.known.length }
    : {};
}

class GhostFinder {
  /** Whether nothing is left that was not read. */
  readonly complete: boolean;
  readonly #inputs: GhostInputs;
  readonly #facts: Facts;
  readonly #rows: readonly AccountRow[];
  readonly #members: ReadonlySet<string>;
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #accounts: ReadonlyMap<string, string>;
  readonly #holdings: ReadonlyMap<string, Holdings>;
  readonly #todo: RowTodo;
  readonly #pending: PendingInvitations;

  constructor(inputs: GhostInputs) {
    const { directory, expansion, reads, desired } = inputs;
    this.#inputs = inputs;
    this.#facts = factsFrom(directory, reads);
    this.#rows = accountRows(reads);
    this.#members = new Set(directory.members.map(({ uuid }) => uuid));
    this.#aliases = aliasesOf(desired.people, expansion);
    this.#accounts = new Map([...this.#aliases].map(([uuid, alias]) => [alias, uuid]));
    this.#holdings = holdingsOf(this.#rows, directory);
    this.#todo = new RowTodo(expansion, inputs.placeOf);
    this.#pending = new PendingInvitations(directory, desired.people, inputs);
    const { scopes } = numberOfScopes(directory);
    this.complete =
      isKnown(directory.groups) && scopes === reads.filter(({ read }) => isKnown(read)).length;
  }

  lists(): GhostList[] {
    const rows = Map.groupBy(this.#rowGhosts(), ({ reason }) => reason);
    return GHOST_REASONS.map((reason): GhostList => {
      const why = this.#unknown(reason);
      const found = rows.get(reason)?.map(({ ghost }) => ghost) ?? this.#people(reason);
      return {
        reason,
        ghosts: why === undefined ? found : [],
        ...(why !== undefined && { unknown: why }),
        caveats: why === undefined ? this.#caveats(reason) : [],
      };
    });
  }

  /** Why there is no answer, where there is none. */
  #unknown(reason: GhostReason): string | undefined {
    const { directory, domains } = this.#inputs;
    const needsGroups = reason === "in-no-group" || reason === "free-seat";
    if (needsGroups && !isKnown(directory.groups)) return directory.groups.unknown;
    if (reason === "old-invitation") return this.#pending.unknown;
    if (reason === "outside-domain" && domains.length === 0)
      return "Say which domains are your own: domains: [acme.example] in the files, or --domain.";
    return undefined;
  }

  #caveats(reason: GhostReason): string[] {
    if (reason === "outside-domain") return [this.#unknownAddresses()];
    if (reason === "old-invitation") return this.#pending.caveats();
    if (reason === "waiting") {
      const isUnknown = this.#pending.unknown !== undefined;
      return [...(isUnknown ? ["Who of them is invited is not known."] : []), ...this.#unsure()];
    }
    if (reason === "not-in-files" || reason === "creator-admin") return this.#unsure();
    if (reason === "free-seat" && !this.complete)
      return ["As far as was read: they may hold something elsewhere."];
    return [];
  }

  /** Whoever was never looked up may be any account without an alias. */
  #unsure(): string[] {
    const aliases = Object.keys(this.#inputs.expansion.unsure ?? {});
    if (aliases.length === 0) return [];
    const shown = aliases.slice(0, 3).join(", ");
    const rest = aliases.length > 3 ? ` and ${aliases.length - 3} more` : "";
    return [
      `Whose accounts these are is not known: ${shown}${rest}. Their addresses were not looked up.`,
    ];
  }

  #unknownAddresses(): string {
    const without = this.#inputs.desired.people.filter(({ identity }) => !("email" in identity));
    const others = this.#inputs.directory.members.filter(({ uuid }) => !this.#aliases.has(uuid));
    return `Bitbucket tells nobody's address, so only those in the files were looked at. Not known: ${without.length} in the files, ${others.length} not in the files.`;
  }

  #rowGhosts(): { reason: GhostReason; ghost: Ghost }[] {
    const found = this.#rows.flatMap((row) => {
      const [reason, ...also] = this.#reasonsFor(row);
      return reason === undefined ? [] : [{ reason, ghost: this.#rowGhost(row, also) }];
    });
    return found.sort((left, right) => compareGhosts(left.ghost, right.ghost));
  }

  #reasonsFor(row: AccountRow): GhostReason[] {
    const { account, scope, permission } = row;
    const isMember = this.#members.has(account);
    const groups = isKnown(this.#facts.groups) ? this.#holdings.get(account)?.groups : undefined;
    const isLeftover = scope.kind === "repository" && permission === "admin";
    return [
      ...(isMember ? [] : ["left-workspace" as const]),
      ...(isMember && groups === 0 ? ["in-no-group" as const] : []),
      ...(this.#aliases.has(account) ? [] : ["not-in-files" as const]),
      ...(isLeftover && !this.#todo.isDeclared(row) ? ["creator-admin" as const] : []),
    ];
  }

  #rowGhost(row: AccountRow, also: GhostReason[]): Ghost {
    const { scope, permission, account } = row;
    const person = this.#personOf(account);
    const remains = remainsWithout(this.#facts, row);
    const todo = this.#todo.for(row, person.alias);
    return { person, row: { scope, permission, remains }, also, todo };
  }

  #people(reason: GhostReason): Ghost[] {
    switch (reason) {
      case "left-workspace":
      case "in-no-group":
      case "not-in-files":
      case "creator-admin":
        return [];
      case "old-invitation":
        return this.#invited();
      case "outside-domain":
        return this.#outside();
      case "waiting":
        return this.#waiting();
      case "free-seat":
        return this.idle().map((uuid) => {
          const holds = this.#holdsOf(uuid);
          return { person: this.#personOf(uuid), holds, also: [], todo: SEAT_TODO };
        });
    }
  }

  /** Invitations that nobody has accepted for long, also of addresses that nobody declared. */
  #invited(): Ghost[] {
    const { directory, domains, today } = this.#inputs;
    return this.#pending.old.map(({ email, person, ...invitation }) => {
      const isMember = Object.hasOwn(directory.accounts, email);
      const isOutside = domains.length > 0 && !domains.includes(domainOf(email));
      return {
        person: person === undefined ? { email } : { ...this.#declared(person), email },
        invitation,
        also: [
          ...(isOutside && person !== undefined ? ["outside-domain" as const] : []),
          ...(person !== undefined && this.#isWaiting(person) ? ["waiting" as const] : []),
        ],
        todo: invitationTodo({ person, isMember, isOutside }, today),
      };
    });
  }

  #isInvited(person: Person): boolean {
    return this.#pending.old.some((one) => one.person === person);
  }

  #outside(): Ghost[] {
    const { desired, domains, today } = this.#inputs;
    return desired.people.flatMap((person) => {
      if (!("email" in person.identity) || this.#isInvited(person)) return [];
      const { email } = person.identity;
      if (domains.includes(domainOf(email))) return [];
      const uuid = this.#accounts.get(person.alias);
      const holds = this.#holdsOf(uuid);
      const todo = outsideTodo(person, holds.rows + holds.groups, today);
      return [{ person: { ...this.#declared(person), email }, holds, also: [], todo }];
    });
  }

  #waiting(): Ghost[] {
    const { desired, today } = this.#inputs;
    return desired.people
      .filter((person) => this.#isWaiting(person) && !this.#isInvited(person))
      .map((person) => ({
        person: this.#declared(person),
        also: [],
        todo: waitingTodo(person, today, this.#pendingOf(person)),
      }));
  }

  #isWaiting({ alias }: Person): boolean {
    const isMember = this.#members.has(this.#accounts.get(alias) ?? "");
    return !isMember && !Object.hasOwn(this.#inputs.expansion.unsure ?? {}, alias);
  }

  #pendingOf({ identity }: Person): PendingInvitation | undefined {
    return "email" in identity ? this.#pending.of(identity.email) : undefined;
  }

  /** Members who hold nothing, as far as was read, and whom no plan would give anything. */
  idle(): string[] {
    const { directory, expansion } = this.#inputs;
    const expected = new Set(
      expansion.scopes
        .filter(({ mode }) => mode !== "observe")
        .flatMap((managed) => managed.grants.map(({ principal }) => principal.id)),
    );
    return directory.members
      .filter(({ uuid, owner }) => !owner && !expected.has(uuid))
      .map(({ uuid }) => uuid)
      .filter((uuid) => !this.#holdings.has(uuid));
  }

  #holdsOf(uuid: string | undefined): Holdings {
    return this.#holdings.get(uuid ?? "") ?? { rows: 0, groups: 0 };
  }

  #personOf(uuid: string): GhostPerson {
    const { expansion, names } = this.#inputs;
    const alias = this.#aliases.get(uuid);
    const name = expansion.people[uuid]?.name ?? names[uuid];
    return {
      ...(alias !== undefined && { alias }),
      uuid,
      ...(name !== undefined && { name }),
    };
  }

  #declared({ alias, identity }: Person): GhostPerson {
    const uuid = this.#accounts.get(alias);
    const person = uuid === undefined ? {} : this.#personOf(uuid);
    return { ...person, alias, ...identity };
  }
}

/** What follows the last @. */
function domainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1).toLowerCase();
}

/** What gives most comes first. */
function compareGhosts(left: Ghost, right: Ghost): number {
  return (
    rank(right.row?.permission) - rank(left.row?.permission) ||
    compareText(keyOf(left), keyOf(right))
  );
}

function keyOf({ row, person }: Ghost): string {
  return `${row === undefined ? "" : scopeKey(row.scope)}\n${person.alias ?? person.uuid ?? ""}`;
}
