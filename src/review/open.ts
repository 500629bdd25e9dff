import { LineCounter, parseDocument } from "yaml";
import type { AccessReviewFile } from "../generated/access-review.types.ts";
import validate from "../generated/access-review.validate.js";
import type { AccessReview, ReviewItem, ReviewScope } from "../model/access-review.ts";
import type { Scope, ScopeKind } from "../model/grant.ts";
import type { Place, Problem } from "../model/problem.ts";

/** A review that was read back, with the seal that its file says; or what is wrong with the file. */
export type OpenReview = { review: AccessReview; seal: string } | { problem: Problem };

/** Reads a review back from the text of its file. */
export function openReview(text: string, file: string): OpenReview {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, schema: "core", version: "1.2" });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = counter.linePos(fault.pos[0]);
    return problem({ file, line, column: col }, fault.message.split("\n")[0] ?? "is no YAML");
  }
  const saved: unknown = document.toJS({ maxAliasCount: 0 });
  if (!validate(saved)) {
    const [first] = validate.errors ?? [];
    const place = { file, line: 1, column: 1 };
    return problem(place, `${first?.instancePath || "the file"} ${first?.message ?? "is invalid"}`);
  }
  const placeOf = (path: (string | number)[]): Place => {
    const node = document.getIn(path, true);
    const range =
      typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    const at = Array.isArray(range) ? Number(range[0]) : 0;
    const { line, col } = counter.linePos(at);
    return { file, line, column: col };
  };
  return { review: reviewFrom(saved, placeOf), seal: saved.seal };
}

function problem(place: Place, message: string): OpenReview {
  return {
    problem: {
      code: "not-a-review",
      place,
      message,
      fix: "Take the file as castellan review start wrote it, and change decision, to, by and note only.",
    },
  };
}

type PlaceOf = (path: (string | number)[]) => Place;

function reviewFrom(saved: AccessReviewFile, placeOf: PlaceOf): AccessReview {
  const { version, workspace, owner, due, started, since, snapshot } = saved;
  return {
    version,
    workspace,
    owner,
    due,
    started,
    snapshot,
    ...(since !== undefined && { since }),
    scopes: Object.entries(saved.scopes).map(([key, found]) => scopeFrom(key, found, placeOf)),
  };
}

function scopeFrom(
  key: string,
  { unknown, items = [], gone = [] }: AccessReviewFile["scopes"][string],
  placeOf: PlaceOf,
): ReviewScope {
  const slash = key.indexOf("/");
  const scope: Scope = { kind: key.slice(0, slash) as ScopeKind, name: key.slice(slash + 1) };
  return {
    scope,
    ...(unknown !== undefined && { unknown }),
    items: items.map((item, index) =>
      itemFrom(item, (...at) => placeOf(["scopes", key, "items", index, ...at])),
    ),
    gone,
  };
}

type SavedItem = NonNullable<AccessReviewFile["scopes"][string]["items"]>[number];

/** What is the owner's to write. */
const ANSWERS = ["decision", "to", "by", "note"] as const;

function itemFrom(saved: SavedItem, placeOf: (...at: string[]) => Place): ReviewItem {
  const { holder, name, has, reaches, was, decision, to, by, note } = saved;
  const answered = ANSWERS.filter((answer) => saved[answer]).map((answer) => placeOf(answer).line);
  return {
    holder,
    name,
    has,
    ...(reaches !== undefined && { reaches }),
    ...(was !== undefined && { was }),
    ...(decision && { decision }),
    ...(to && { to }),
    ...(by && { by }),
    ...(note && { note }),
    place: decision ? placeOf("decision") : placeOf(),
    answered,
  };
}
