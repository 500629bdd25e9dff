import type { PeopleImpact, Risk } from "../model/impact.ts";
import type { Review } from "../model/plan.ts";
import type { Share } from "../model/proposal.ts";
import { Names } from "./change-row.ts";
import {
  besidesSections,
  changesSection,
  impactSection,
  paragraph,
  violationSections,
  withdrawnSections,
} from "./comment-sections.ts";
import { count, grouped } from "./count.ts";
import { cutToFit, type Section, sizeOf } from "./cut-to-fit.ts";
import { type Host, link, literal, literalSentence } from "./markdown.ts";
import { changesOf } from "./shares.ts";

/** Where the whole plan is, for whoever reads a comment that was cut. */
export type Artefact = { name: string; url?: string };

/** What a comment on a pull request is made of. */
export type Comment = {
  /** With its impact, and with its proposal where the files at base are known. */
  review: Review;
  host: Host;
  /** Tells the comments of several workspaces or directories on one pull request apart: letters, digits, `.`, `_`, `/` and `-`. */
  key: string;
  /** Most characters of the body; by default what the host takes. */
  limit?: number;
  artefact?: Artefact;
};

/**
 * GitHub says "body is too long (maximum is 65536 characters)". Of Bitbucket no limit is documented; 32,768 is what people report.
 */
const LIMITS: Readonly<Record<Host, number>> = { github: 65_536, bitbucket: 32_768 };

/** What a comment begins with, to be found again and edited in place. Nobody sees it. */
export function markerOf({
  review: { plan },
  host,
  key,
}: Pick<Comment, "review" | "host" | "key">): string {
  const name = `castellan:${plan.workspace}:${key}`.replaceAll(/[^\w.:/-]/g, "-");
  // Bitbucket shows an HTML comment as text, and a definition of a link nowhere.
  return host === "github" ? `<!-- ${name} -->` : `[//]: # (${name})`;
}

/**
 * A plan as a comment on a pull request: what stops it and what it does to people in the open, everything else folded away. When it is
 * too long for the host it is cut between lines, from the bottom up, and says so.
 */
export function renderComment(comment: Comment): string {
  const { review, host, limit = LIMITS[host], artefact } = comment;
  const head = `${markerOf(comment)}\n\n`;
  if (isQuiet(review))
    return `${head}**castellan** ${literal(review.plan.workspace)}: no change.\n`;
  const opening = `${head}${headline(review)}`;
  const closing = footer(review, host);
  const cut = cutNote(artefact);
  let room = limit - sizeOf(opening) - sizeOf(closing) - sizeOf(cut);
  const texts: string[] = [];
  let isCut = false;
  for (const section of sectionsOf(review, host)) {
    const fitted = cutToFit(section, room);
    texts.push(fitted.text);
    room -= sizeOf(fitted.text);
    isCut ||= fitted.isCut;
  }
  return `${opening}${texts.join("")}${isCut ? cut : ""}${closing}`;
}

/** Nothing to do, nothing in the way, and nothing that is not known. */
function isQuiet({ plan, proposal, findings }: Review): boolean {
  const isOpen = findings.scopes.some(({ unknown }) => unknown !== undefined);
  const withdrawn = proposal !== undefined && "withdrawn" in proposal ? proposal.withdrawn : [];
  return plan.steps.length + withdrawn.length + findings.violations.length === 0 && !isOpen;
}

function headline(review: Review): string {
  const { plan, proposal, part } = review;
  const known = proposal !== undefined && "proposed" in proposal ? proposal : undefined;
  const impact = known === undefined ? review.impact : known.proposed.impact;
  const lines = [`### castellan ${literal(plan.workspace)}: ${counted(review)}`, ""];
  const people = impact === undefined ? "" : peopleLine(impact);
  if (people !== "") lines.push(people, "");
  if (proposal !== undefined && "unknown" in proposal)
    lines.push(
      `Not compared with ${literal(proposal.base)}, so this is everything: ${literalSentence(proposal.unknown)}`,
      "",
    );
  if (part !== undefined)
    lines.push(
      `Only ${grouped(part.read)} of ${grouped(part.declared)} declared scopes were read${
        part.since === undefined ? "" : `: those changed since ${literal(part.since.revision)}`
      }.`,
      "",
    );
  return `${lines.join("\n")}\n`;
}

function counted({ plan, proposal, findings }: Review): string {
  if (proposal === undefined || "unknown" in proposal) {
    if (plan.steps.length > 0) return count(plan.steps.length, "change");
    return findings.scopes.some(({ unknown }) => unknown !== undefined)
      ? "no change where castellan could look"
      : "no change";
  }
  const { proposed, drift, withdrawn } = proposal;
  return [
    proposed.steps.length === 0 ? "no change by this" : count(proposed.steps.length, "change"),
    ...(withdrawn.length > 0 ? [`${grouped(withdrawn.length)} taken back`] : []),
    ...(drift.steps.length > 0 ? [`besides ${grouped(drift.steps.length)} of drift`] : []),
  ].join(", ");
}

/** `1 gains admin · 2 lose everything · 3 lose something`, each person once, under the worst. */
function peopleLine({ stories }: PeopleImpact): string {
  const counts = new Map<string, number>();
  for (const { people, risks } of stories) {
    const word = WORST[risks[0] ?? "unchanged"];
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + people.length);
  }
  const parts = [...counts].map(([word, number]) => `${grouped(number)} ${word}`);
  return parts.length === 0 ? "" : `**People**: ${parts.join(" · ")}.`;
}

const WORST: Readonly<Record<Risk, string | undefined>> = {
  "gains-admin": "to gain admin",
  "outside-domain": "from outside to gain something",
  "loses-all": "to lose everything",
  loses: "to lose something",
  lowered: "to be lowered",
  gains: "to gain something",
  unknown: "perhaps concerned",
  unchanged: undefined,
};

/** So few changes are read without a click. */
const FEW = 12;

/** The most important first: what follows gets the room that is left. */
function sectionsOf(review: Review, host: Host): Section[] {
  const { plan, proposal, findings, impact } = review;
  const names = new Names(findings);
  const besides = besidesSections(review, names, host);
  const stopped = violationSections(findings, names, host);
  const share = (title: { title: string; name?: string }, { steps, impact: own }: Share) => {
    const changes = changesOf(review, steps);
    if (changes.length === 0) return [];
    const fold = { ...title, isOpen: changes.length <= FEW };
    return [impactSection(own, names), changesSection(fold, changes, review, names, host)];
  };
  if (proposal === undefined || "unknown" in proposal) {
    const steps = plan.steps.map((_, index) => index);
    const title = { title: `Changes by scope (${grouped(steps.length)})` };
    return [...stopped, ...(impact ? share(title, { steps, impact }) : []), ...besides];
  }
  const { base: name, proposed, drift, withdrawn } = proposal;
  return [
    ...stopped,
    ...share({ title: `Changes since % (${grouped(proposed.steps.length)})`, name }, proposed),
    ...withdrawnSections(withdrawn, name, names, host),
    ...besides,
    ...driftSections(drift, name, review, names, host),
  ];
}

/** The workspace differs already, whatever the pull request does: told apart, and folded away. */
function driftSections(
  { steps, impact }: Share,
  base: string,
  review: Review,
  names: Names,
  host: Host,
): Section[] {
  if (steps.length === 0) return [];
  const number = count(steps.length, "change");
  const text = `**Drift**: the workspace differs from ${literal(base)} already, and a merge brings ${number} for that, too. ${peopleLine(impact)}`;
  return [
    paragraph(text.trimEnd()),
    impactSection(impact, names, { title: "Impact of the drift on people", host }),
    changesSection(
      { title: `Drift by scope (${grouped(steps.length)})` },
      changesOf(review, steps),
      review,
      names,
      host,
    ),
  ];
}

function footer({ digest, calls, snapshot }: Review, host: Host): string {
  const live = snapshot === undefined ? "" : ` · snapshot of ${literal(snapshot.takenAt)}`;
  const text = `Digest ${literal(digest)} · ${count(calls.read, "call")} to read, ${grouped(calls.write)} to write${live}`;
  return host === "github" ? `<sub>${text}</sub>\n` : `${text}\n`;
}

function cutNote(artefact: Artefact | undefined): string {
  const where =
    artefact === undefined
      ? "`castellan plan` shows all of it"
      : `all of it is in ${link(artefact.name, artefact.url)}`;
  return `**Cut**: not all of the plan fits into a comment; ${where}.\n\n`;
}
