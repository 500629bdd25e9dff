import { factsFrom, type ScopeRead } from "../access/facts.ts";
import { findGhosts } from "../access/ghosts.ts";
import { needlessRows } from "../access/needless.ts";
import { FORGOTTEN_DAYS } from "../access/old-invitations.ts";
import { expand } from "../desired/expand.ts";
import { grantPlaces } from "../desired/grant-places.ts";
import { DEFAULT_INVITE } from "../desired/invite-settings.ts";
import { DEFAULT_LIMITS } from "../desired/limits.ts";
import type { Desired } from "../model/desired.ts";
import type { Expansion } from "../model/managed.ts";
import type { Problem } from "../model/problem.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { changesSince, type Dated } from "./changes.ts";
import { ghostTables } from "./ghost-tables.ts";
import { type Known, toTables } from "./live-tables.ts";
import { pack } from "./packed.ts";
import type {
  ModeRecord,
  NeedlessRecord,
  ReportData,
  ReviewRecord,
  TermRecord,
} from "./report-data.ts";
import { termsOf } from "./terms.ts";
import { missingFrom } from "./unread.ts";

/** All that a report is made from. */
export type ReportInputs = {
  /** The version of castellan. */
  castellan: string;
  current: Dated;
  older?: Dated;
  desired?: Desired;
  reviews?: readonly ReviewRecord[];
  today: string;
};

/** The report, or the problems of the files that only the live workspace could show. */
export function makeReport(inputs: ReportInputs): { data: ReportData } | { problems: Problem[] } {
  const { current, older, desired, today, reviews = [] } = inputs;
  const { snapshot, digest } = current;
  const declared = desired ?? nothingDeclared(snapshot);
  const { expansion, problems } = expand(declared, snapshot.directory, today);
  if (problems.length > 0) return { problems };
  const unread = missingFrom(snapshot);
  const data: ReportData = {
    version: 1,
    castellan: inputs.castellan,
    provider: snapshot.provider,
    workspace: snapshot.workspace,
    takenAt: snapshot.takenAt,
    today,
    digest,
    complete: unread.length === 0,
    unread: pack(["what", "reason"], unread),
    live: toTables(snapshot, knownPeople(declared, expansion)),
    ghosts: ghostTables(ghostsIn(inputs, declared, expansion), desired !== undefined),
    needless: needlessIn(snapshot),
    ...(desired !== undefined && { files: filesPart(desired, expansion) }),
    ...(reviews.length > 0 && {
      reviews: pack(["owner", "due", "state", "undecided", "place"], reviews),
    }),
    ...(older !== undefined && { changes: changesSince(older, snapshot) }),
  };
  return { data };
}

function nothingDeclared({ provider, workspace }: Snapshot): Desired {
  return {
    provider,
    workspace,
    domains: [],
    people: [],
    groups: [],
    projects: [],
    repositories: [],
    limits: DEFAULT_LIMITS,
    invite: DEFAULT_INVITE,
    protected: { people: [], groups: [] },
    approvals: [],
  };
}

/** By account UUID, what the files call everybody they know. */
function knownPeople({ people }: Desired, expansion: Expansion): Map<string, Known> {
  const emails = new Map(
    people.flatMap(({ alias, identity }) => ("email" in identity ? [[alias, identity.email]] : [])),
  );
  return new Map(
    Object.entries(expansion.people).flatMap(([uuid, { alias }]): [string, Known][] => {
      if (alias === undefined) return [];
      const email = emails.get(alias);
      return [[uuid, { alias, ...(email !== undefined && { email }) }]];
    }),
  );
}

function ghostsIn({ current, today }: ReportInputs, desired: Desired, expansion: Expansion) {
  const { directory, names } = current.snapshot;
  const reads = readsOf(current.snapshot);
  const placeOf = grantPlaces(desired);
  return findGhosts({
    desired,
    directory,
    expansion,
    reads,
    unlisted: [],
    names,
    domains: desired.domains,
    placeOf,
    olderThan: FORGOTTEN_DAYS,
    today,
  });
}

function readsOf({ grants }: Snapshot): ScopeRead[] {
  return grants.map(({ scope, read }) => ({ scope, read }));
}

function needlessIn(snapshot: Snapshot): ReportData["needless"] {
  const facts = factsFrom(snapshot.directory, readsOf(snapshot));
  const records = [...needlessRows(facts)].map(({ grant, why }): NeedlessRecord => {
    const { scope, principal, permission } = grant;
    const holder = { holderKind: principal.kind, holder: principal.id };
    return { kind: scope.kind, scope: scope.name, ...holder, permission, why };
  });
  return pack(["kind", "scope", "holderKind", "holder", "permission", "why"], records);
}

function filesPart(desired: Desired, expansion: Expansion): NonNullable<ReportData["files"]> {
  const modes = expansion.scopes.flatMap(({ scope, mode }): ModeRecord[] =>
    mode === "undo" ? [] : [{ kind: scope.kind, scope: scope.name, mode }],
  );
  return {
    modes: pack(["kind", "scope", "mode"], modes),
    terms: pack<TermRecord>(
      ["until", "holder", "holderKind", "kind", "scope", "permission", "reason", "place"],
      termsOf(desired),
    ),
  };
}
