import { type Scope, scopeKey } from "../model/grant.ts";
import type { Offboarding, Standing } from "../model/offboarding.ts";
import { count, grouped } from "./count.ts";
import { type Field, renderFields } from "./fields.ts";
import type { Paint } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";
import { wrap } from "./wrap.ts";

const COLUMNS = 80;

/** What somebody holds who is to leave, as a person reads it. */
export function renderHoldings(found: Offboarding, paint: Paint): string {
  const { alias, account, workspace } = found;
  const who = account === undefined || account.name === "" ? "" : ` (${quotedName(account.name)})`;
  const lines = renderFields(fieldsOf(found), paint);
  return `${paint("heading", `What ${printable(alias)}${who} holds in ${printable(workspace)}`)}\n${lines.join("\n")}\n`;
}

const MEMBERSHIP: Readonly<Record<Offboarding["membership"], string>> = {
  owner: "an administrator, admin everywhere",
  member: "a member",
  none: "not a member",
};

function fieldsOf(found: Offboarding): Field[] {
  const { waiting, membership, groups, rows, restrictions, reviewer, loneAdmin, invitation } =
    found;
  return [
    ["workspace", waiting === undefined ? MEMBERSHIP[membership] : printable(waiting)],
    ["groups", groups.map((group) => printable(group.slug) + standing(group))],
    [
      "permissions",
      rows.map((row) => printable(`${scopeKey(row.scope)}: ${row.permission}`) + standing(row)),
    ],
    [
      "restrictions",
      restrictions.map(({ repository, kind, branches }) =>
        printable(`repository/${repository}: ${kind} on ${branches}`),
      ),
    ],
    ["reviewer of", reviewer.map(nameOf)],
    ["alone admin of", loneAdmin.map(nameOf)],
    ...(invitation === undefined
      ? []
      : [
          [
            "invitation",
            invitation.sent === undefined ? "pending" : `pending, sent on ${invitation.sent}`,
          ] as const,
        ]),
    ...found.unread.map(
      ({ scope, what, reason }): Field => [
        "not known",
        printable(`${what} of ${scopeKey(scope)}: ${reason}`),
      ],
    ),
    ["looked at", extent(found)],
  ];
}

function standing({ named, observed }: Standing): string {
  const notes = [...(named ? [] : ["not in the files"]), ...(observed ? ["only observed"] : [])];
  return notes.length === 0 ? "" : ` (${notes.join(", ")})`;
}

function enumerated(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

function isTaken({ observed }: Standing): boolean {
  return !observed;
}

function nameOf(scope: Scope): string {
  return printable(scopeKey(scope));
}

function extent({ scopesRead, scopes }: Offboarding): string {
  const of = scopes === undefined ? "" : ` of ${grouped(scopes)}`;
  const isAll = scopes === scopesRead;
  return `${grouped(scopesRead)}${of} projects and repositories${isAll ? "" : "; --all-scopes looks at all"}`;
}

/** What castellan does about it, and what remains to be clicked. `path` is how the files are named on the command line. */
export function renderFarewell(
  found: Offboarding,
  { path, until, remains }: { path: string; until: string | undefined; remains: readonly string[] },
  paint: Paint,
): string {
  const [groups, rows] = [found.groups.filter(isTaken), found.rows.filter(isTaken)];
  const held =
    groups.length + rows.length === 0
      ? []
      : [count(groups.length, "membership"), count(rows.length, "permission")];
  const letter = found.invitation?.observed === false ? ["the pending invitation"] : [];
  const seat = found.takesSeat ? ["the seat"] : [];
  const what = enumerated([...held, ...letter, ...seat]) || "nothing that was looked at";
  const when = until === undefined ? "" : `After ${until}, `;
  const plan = `${when}castellan plan ${path} shows and castellan apply ${path} takes ${what}.`;
  const clicks = remains.flatMap((text) =>
    wrap(printable(text), COLUMNS - 4).map(
      (line, index) => `${index === 0 ? "  • " : "    "}${line}`,
    ),
  );
  return [
    ...wrap(printable(plan), COLUMNS),
    paint(
      remains.length > 0 ? "warning" : "success",
      remains.length > 0 ? "To be done by hand:" : "Nothing remains to be done by hand.",
    ),
    ...clicks,
    "",
  ].join("\n");
}
