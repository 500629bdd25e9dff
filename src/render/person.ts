import type { DeclaredPerson, PersonReport } from "../model/account-report.ts";
import { scopeKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import { type Field, renderFields } from "./fields.ts";
import type { Paint } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";

/** One person as a person reads it. */
export function renderPerson(report: PersonReport, paint: Paint): string {
  return `${[paint("heading", headline(report)), ...renderFields(fieldsOf(report), paint)].join("\n")}\n`;
}

function headline({ asked, account, declared }: PersonReport): string {
  if (account !== undefined && isKnown(account) && account.known !== undefined)
    return quotedName(account.known.name);
  return printable(declared?.alias ?? asked);
}

function fieldsOf(report: PersonReport): Field[] {
  const { workspace, declared, waiting, membership, groups, grant } = report;
  return [
    ...(declared === undefined ? [] : [inFiles(declared)]),
    ...(waiting === undefined ? [] : [["account", printable(waiting)] as const]),
    ...accountFields(report),
    ...(membership === undefined
      ? []
      : [["workspace", `${printable(workspace)}: ${MEMBERSHIP[membership]}`] as const]),
    ...(groups === undefined
      ? []
      : [["groups", isKnown(groups) ? groups.known.map(printable) : unknown(groups)] as const]),
    ...(grant === undefined ? [] : [grantField(grant)]),
  ];
}

const MEMBERSHIP: Readonly<Record<NonNullable<PersonReport["membership"]>, string>> = {
  owner: "an administrator, admin everywhere",
  member: "a member",
  none: "not a member",
};

function inFiles({ alias, email, account, uuid, until, reason, departed }: DeclaredPerson): Field {
  const more = [
    email ?? account ?? uuid ?? "",
    ...(until === undefined ? [] : [`until ${until}`]),
    ...(departed === undefined ? [] : [`has left: ${departed}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return ["in the files", printable(`${alias}: ${more.join(", ")}`)];
}

function accountFields({ account }: PersonReport): Field[] {
  if (account === undefined) return [];
  if (!isKnown(account)) return [["account", unknown(account)]];
  if (account.known === undefined) return [["account", "there is none with this id"]];
  const { uuid, accountId, created, status } = account.known;
  return [
    ["uuid", printable(uuid)],
    ["account id", printable(accountId ?? "not told")],
    ...(created === undefined ? [] : [["since", printable(created.slice(0, 10))] as const]),
    ...(status === undefined || status === "active"
      ? []
      : [["status", printable(status)] as const]),
  ];
}

function grantField({ scope, permission }: NonNullable<PersonReport["grant"]>): Field {
  const name = printable(scopeKey(scope));
  if (!isKnown(permission)) return [name, unknown(permission)];
  return [
    name,
    permission.known === "none"
      ? "no explicit permission"
      : `${printable(permission.known)}, explicit`,
  ];
}

function unknown(read: { unknown: string }): string {
  return `not known: ${printable(read.unknown)}`;
}
