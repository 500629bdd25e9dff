import type { Answer, AnsweredPath, Ground, Said } from "../model/answer.ts";
import { scopeKey } from "../model/grant.ts";
import { csv } from "./csv.ts";

/** Answers as one JSON document (schema/answers.schema.json). */
export function answersAsJson(
  { workspace, snapshot, unread }: Ground,
  answers: readonly Answer[],
  level?: string,
): string {
  const document = {
    version: 1,
    workspace,
    ...(snapshot !== undefined && { snapshot }),
    ...(level !== undefined && { level }),
    complete: unread.length === 0,
    answers,
    unread,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const HEADER = [
  "account",
  "alias",
  "name",
  "scope",
  "permission",
  "at most",
  "gives",
  "standing",
  "holder",
  "held on",
  "level",
  "said in",
  "until",
  "membership said in",
  "membership until",
];

/** Every path of every answer as a row of CSV; a doubt is a row whose standing is `unknown`. */
export function answersAsCsv(answers: readonly Answer[]): string {
  return csv([HEADER, ...answers.flatMap(rowsOf)]);
}

function rowsOf({ person, scope, permission, atMost, paths, doubts }: Answer): string[][] {
  const common = [
    person.uuid,
    person.alias ?? "",
    person.name,
    scopeKey(scope),
    permission ?? "none",
    atMost ?? permission ?? "none",
  ];
  return [
    ...paths.map((path) => [...common, ...pathCells(path)]),
    ...doubts.map(({ scope: at, upTo, reason }) => [
      ...common,
      upTo,
      "unknown",
      reason,
      scopeKey(at),
      ...Array(5).fill(""),
    ]),
  ];
}

function pathCells({ gives, standing, source, said, membership }: AnsweredPath): string[] {
  const held =
    source === "ownership"
      ? ["workspace owner", "", ""]
      : [
          source.principal.kind === "group" ? `group ${source.principal.id}` : "own row",
          scopeKey(source.scope),
          source.permission,
        ];
  return [gives, standing, ...held, ...saidCells(said), ...saidCells(membership)];
}

function saidCells(said: Said | undefined): string[] {
  return said === undefined ? ["", ""] : [placeText(said), said.until ?? ""];
}

/** `access/plat.yaml:8:15`. */
export function placeText({ place: { file, line, column } }: Said): string {
  return `${file}:${line}:${column}`;
}
