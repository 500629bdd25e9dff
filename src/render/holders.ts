import type { Answer, AnsweredPath, Ground } from "../model/answer.ts";
import { type Permission, type Scope, scopeKey } from "../model/grant.ts";
import { count } from "./count.ts";
import { groundLines, personText, type View } from "./ground.ts";
import { printable } from "./printable.ts";
import { table } from "./table.ts";

/** Who holds at least a level on a scope, for certain and perhaps. */
export type Holders = {
  level: Permission;
  scope: Scope;
  holders: readonly Answer[];
  perhaps: readonly Answer[];
};

/** Everybody who can, each with the path that wins. */
export function renderHolders(
  { level, scope, holders, perhaps }: Holders,
  ground: Ground,
  view: View,
): string {
  const { paint } = view;
  const rows = holders.map(({ person, permission, paths }) => [
    personText(person),
    permission ?? "",
    ...throughCells(paths, scope),
  ]);
  const maybe = perhaps.map(({ person, permission, atMost }) => [
    personText(person),
    permission ?? "nothing",
    atMost ?? "",
  ]);
  const lines = [
    paint(
      "heading",
      `${count(holders.length, "person", "people")} ${holders.length === 1 ? "has" : "have"} ${level === "admin" ? "" : "at least "}${level} on ${printable(scopeKey(scope))}`,
    ),
    ...(rows.length > 0 ? ["", ...table(["WHO", "HAS", "THROUGH", "AND ALSO"], rows, view)] : []),
    ...(maybe.length > 0
      ? [
          "",
          paint(
            "warning",
            `${count(maybe.length, "person", "people")} perhaps, because not everything is known`,
          ),
          ...table(["WHO", "HAS", "UP TO"], maybe, view),
        ]
      : []),
    ...groundLines(ground, view),
  ];
  return `${lines.join("\n")}\n`;
}

function throughCells(paths: readonly AnsweredPath[], scope: Scope): string[] {
  const [winner, ...others] = paths.map((path) => throughText(path, scope));
  const [first, ...rest] = others;
  const also = rest.length === 0 ? (first ?? "") : `${first}, ${rest.length} more`;
  return [winner ?? "", also];
}

function throughText({ source }: AnsweredPath, scope: Scope): string {
  if (source === "ownership") return "owner";
  const who = source.principal.kind === "group" ? source.principal.id : "own row";
  return source.scope.kind === scope.kind ? who : `${who} on ${printable(scopeKey(source.scope))}`;
}
