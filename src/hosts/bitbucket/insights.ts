import { type Change, isGrantChange } from "../../model/change.ts";
import { type Scope, scopeKey } from "../../model/grant.ts";
import type { Review, Violation } from "../../model/plan.ts";
import type { Place, Problem } from "../../model/problem.ts";
import { changeLine, Names } from "../../render/change-row.ts";
import { count } from "../../render/count.ts";
import { printable } from "../../render/printable.ts";
import type { Annotation, Report } from "./report.ts";

/** What castellan found. */
export type Findings = {
  problems: readonly Problem[];
  /** The plan; `missing` when there should be one. */
  review?: Review | "missing";
  /** Where the files speak about a scope, and about this holder there. */
  placeOf: (scope: Scope, holder?: string) => Place | undefined;
  /** The path of a file from the repository's root; undefined when it is not in it. */
  pathOf: (file: string) => string | undefined;
};

/** A verdict in one line, and what stands behind it. */
export type Insight = {
  passed: boolean;
  headline: string;
  report: Report;
  annotations: Annotation[];
};

/** What Bitbucket is to show beside a commit. A plan with changes passes: to be looked at is what it is for. */
export function insightOf(findings: Findings): Insight {
  const { problems } = findings;
  const review = findings.review === "missing" ? undefined : findings.review;
  const violations = review?.findings.violations ?? [];
  const passed = problems.length === 0 && findings.review !== "missing" && violations.length === 0;
  const headline = headlineOf(findings);
  return {
    passed,
    headline,
    report: {
      title: "castellan",
      details: headline,
      report_type: "SECURITY",
      reporter: "castellan",
      result: passed ? "PASSED" : "FAILED",
      data: review === undefined ? [] : numbersOf(review),
    },
    annotations: [
      ...problems.map((problem) => problemAnnotation(problem, findings)),
      ...violations.map((violation) => violationAnnotation(violation, findings)),
      ...(review === undefined ? [] : changeAnnotations(review, findings)),
    ].map((annotation, index) => ({ external_id: `castellan-${index + 1}`, ...annotation })),
  };
}

function headlineOf({ problems, review }: Findings): string {
  if (problems.length > 0) return `${count(problems.length, "problem")} in the files.`;
  if (review === undefined) return "The files are valid.";
  if (review === "missing") return "No plan could be made. The log of the step says why.";
  const { plan, findings } = review;
  const changes = plan.steps.length === 0 ? "No change." : `${count(plan.steps.length, "change")}.`;
  const unknown = findings.scopes.filter((scope) => scope.unknown !== undefined).length;
  return [
    changes,
    ...(findings.violations.length > 0
      ? [`Stopped by ${count(findings.violations.length, "guard")}.`]
      : []),
    ...(unknown > 0 ? [`${count(unknown, "scope")} could not be read.`] : []),
  ].join(" ");
}

function numbersOf({ plan, digest, findings }: Review): Report["data"] {
  const number = (title: string, value: number) => ({ title, type: "NUMBER", value }) as const;
  return [
    number("Changes", plan.steps.length),
    number("Stopped by guards", findings.violations.length),
    number("Waiting", findings.waiting.length),
    { title: "Digest", type: "TEXT", value: digest },
  ];
}

type Unnumbered = Omit<Annotation, "external_id">;

function problemAnnotation(problem: Problem, findings: Findings): Unnumbered {
  const { message, fix, place } = problem;
  return {
    annotation_type: "BUG",
    severity: "HIGH",
    result: "FAILED",
    summary: short(printable(message)),
    ...(fix === undefined ? {} : { details: printable(fix) }),
    ...positionOf(place, findings),
  };
}

function violationAnnotation({ guard, message, scope }: Violation, findings: Findings): Unnumbered {
  return {
    annotation_type: "VULNERABILITY",
    severity: "CRITICAL",
    result: "FAILED",
    summary: short(`Stopped by guard ${guard}: ${printable(message)}`),
    ...(scope === undefined ? {} : positionOf(findings.placeOf(scope), findings)),
  };
}

/** One remark for each line that changes something: a pattern over a thousand repositories is one line. */
function changeAnnotations({ plan, findings: found }: Review, findings: Findings): Unnumbered[] {
  const names = new Names(found);
  const placed = plan.steps.flatMap(({ change }) => {
    const place = findings.placeOf(change.scope, holderOf(change, found));
    return place === undefined ? [] : [{ change, place }];
  });
  const lines = Map.groupBy(placed, ({ place }) => `${place.file}\n${place.line}`);
  return [...lines.values()].flatMap((here) => {
    const [first] = here;
    if (first === undefined) return [];
    const more = here.length > 1 ? `, and ${count(here.length - 1, "more change")}` : "";
    return {
      annotation_type: "CODE_SMELL",
      severity: here.some(({ change }) => change.action === "delete") ? "MEDIUM" : "LOW",
      summary: short(changeLine(first.change, names), more),
      details: scopesOf(here.map(({ change }) => change)),
      ...positionOf(first.place, findings),
    };
  });
}

function holderOf(change: Change, { people }: Review["findings"]): string | undefined {
  if (!isGrantChange(change)) return undefined;
  const { kind, id } = change.principal;
  return kind === "group" ? id : people[id]?.alias;
}

const MOST_SCOPES = 20;

function scopesOf(changes: readonly Change[]): string {
  const scopes = [...new Set(changes.map(({ scope }) => printable(scopeKey(scope))))];
  const rest = scopes.length - MOST_SCOPES;
  return scopes.slice(0, MOST_SCOPES).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}

function positionOf(
  place: Place | undefined,
  { pathOf }: Findings,
): Pick<Annotation, "path" | "line"> {
  const path = place && pathOf(place.file);
  return place === undefined || path === undefined ? {} : { path, line: place.line };
}

/** No document gives a limit; a remark is there to be read at a glance. */
const LONGEST = 450;

function short(text: string, end = ""): string {
  const characters = [...text];
  const room = LONGEST - end.length - 1;
  return characters.length <= room ? text + end : `${characters.slice(0, room).join("")}…${end}`;
}
