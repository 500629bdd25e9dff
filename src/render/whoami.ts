import type { CallerRepository, Whoami } from "../model/account-report.ts";
import { isKnown, type Read } from "../model/read.ts";
import { count, grouped } from "./count.ts";
import { type Field, renderFields } from "./fields.ts";
import type { Paint } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";

/** As many repositories as a person reads. JSON has them all. */
const MOST_SHOWN = 20;

/** Who a credential is, as a person reads it. */
export function renderWhoami(whoami: Whoami, paint: Paint): string {
  const { account, credential, addresses, workspaces, repositories } = whoami;
  const fields: Field[] = [
    ["uuid", printable(account.uuid)],
    ["account id", printable(account.accountId ?? "not told")],
    ["credential", credential === "api-token" ? "an API token" : "an OAuth consumer: reads only"],
    [
      "addresses",
      lines(addresses, ({ email, primary, confirmed }) =>
        [email, ...(primary ? ["primary"] : []), confirmed ? "confirmed" : "not confirmed"].join(
          ", ",
        ),
      ),
    ],
    [
      "workspaces",
      lines(workspaces, ({ workspace, administrator }) =>
        administrator ? `${workspace}, as administrator` : workspace,
      ),
    ],
    ...(repositories === undefined ? [] : [repositoryField(repositories)]),
  ];
  return `${[paint("heading", quotedName(account.name)), ...renderFields(fields, paint)].join("\n")}\n`;
}

function lines<T>(read: Read<T[]>, line: (item: T) => string): string[] {
  return isKnown(read) ? read.known.map((item) => printable(line(item))) : [unknown(read)];
}

function unknown(read: { unknown: string }): string {
  return `not known: ${printable(read.unknown)}`;
}

function repositoryField({ workspace, permissions }: NonNullable<Whoami["repositories"]>): Field {
  const name = `in ${printable(workspace)}`;
  if (!isKnown(permissions)) return [name, unknown(permissions)];
  const shown = permissions.known.slice(0, MOST_SHOWN);
  const rest = permissions.known.length - shown.length;
  return [
    name,
    [
      `${count(permissions.known.length, "repository", "repositories")}, all in all`,
      ...shown.map(said),
      ...(rest > 0 ? [`and ${grouped(rest)} more; --json lists all`] : []),
    ],
  ];
}

function said({ repository, permission }: CallerRepository): string {
  return printable(`${repository}: ${permission}`);
}
