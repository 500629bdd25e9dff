import { didYouMean } from "../desired/did-you-mean.ts";
import { quote } from "../desired/quote.ts";
import { ConfigError } from "../model/errors.ts";
import { looksLikeAccountId } from "./account-id.ts";
import { isAddress } from "./address.ts";
import { knownExport, plainHeader } from "./known-exports.ts";
import type { Csv } from "./read-csv.ts";

/** What a column can say about a person. */
export type Field =
  | "email"
  | "account"
  | "alias"
  | "name"
  | "status"
  | "groups"
  | "until"
  | "reason";

/** One column that is used. `sure` is false when it was guessed, and somebody should look. */
export type Column = { field: Field; index: number; header: string; sure: boolean };

/** What each column of a file is taken for. */
export type Columns = {
  used: Column[];
  unused: string[];
  /** The export that was recognised. */
  known: string | undefined;
};

/** The field of each column that was named: `email=E-mail`. An empty name leaves the field out. */
export type NamedColumns = ReadonlyMap<Field, string>;

export const FIELDS: readonly Field[] = [
  "email",
  "account",
  "alias",
  "name",
  "status",
  "groups",
  "until",
  "reason",
];

/** What columns are called, most telling first, as `plainHeader` writes it. */
const CALLED: Readonly<Record<Field, readonly string[]>> = {
  email: [
    "email",
    "emailaddress",
    "mail",
    "mailaddress",
    "useremail",
    "primaryemail",
    "workemail",
    "emailid",
    "emailadresse",
    "epost",
    "epostadresse",
    "courriel",
    "adresseemail",
    "correo",
    "correoelectronico",
    "correoelectrónico",
    "メールアドレス",
    "邮箱",
    "이메일",
  ],
  account: ["accountid", "aaid", "atlassianid", "atlassianaccountid", "account"],
  alias: ["alias"],
  name: ["name", "fullname", "displayname", "publicname", "username", "nickname"],
  status: ["status", "userstatus", "accountstatus", "active", "isactive", "enabled"],
  groups: ["groups", "group", "groupname", "groupnames", "groupmembership", "memberof"],
  until: ["until", "validuntil", "lastday", "enddate"],
  reason: ["reason"],
};

/** Headers that may mean an account id; what stands in the column decides. */
const MAYBE_ACCOUNT: readonly string[] = ["userid", "id"];

/** `Group 1`, `Group 2` …: one group in each column. */
const NUMBERED_GROUP = /^groups?\d+$/;

/** So many rows tell what is in a column. */
const SAMPLE = 200;

/**
 * Finds out what each column is: what was named counts, then the header, then what stands in the cells.
 * @throws ConfigError when a column was named that is not there.
 */
export function findColumns(csv: Csv, named: NamedColumns): Columns {
  const headers = headersOf(csv);
  const known = knownExport(headers)?.name;
  const used = namedColumns(headers, named);
  for (const field of FIELDS)
    if (!named.has(field))
      used.push(...guess(field, csv, headers, taken(used), known !== undefined));
  if (!named.has("email") && !used.some(({ field }) => field === "email"))
    used.push(...byContent("email", isAddress, csv, headers, taken(used)));
  const indexes = taken(used);
  return {
    used: used.toSorted(
      (a, b) => FIELDS.indexOf(a.field) - FIELDS.indexOf(b.field) || a.index - b.index,
    ),
    unused: headers.filter((header, index) => header !== "" && !indexes.has(index)),
    known,
  };
}

/** What was named on the command line: `email=E-mail,alias=Login`. A header may hold commas itself. */
export function parseNamedColumns(text: string): NamedColumns {
  const named = new Map<Field, string>();
  for (const part of text.split(/,(?=\s*[a-z]+=)/)) {
    const [, name = "", header = ""] = /^\s*([^=]*?)\s*=(.*)$/s.exec(part) ?? [];
    const field = FIELDS.find((one) => one === name);
    if (field === undefined)
      throw new ConfigError(
        `--columns takes field=header, such as email=E-mail; fields are ${FIELDS.join(", ")}, not ${quote(name || part)}.`,
      );
    named.set(field, header.trim());
  }
  return named;
}

/** The headers, or numbers where the file has none. */
function headersOf({ header, rows }: Csv): string[] {
  if (header !== undefined) return header.cells;
  const width = rows.slice(0, SAMPLE).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  return Array.from({ length: width }, (_, index) => `${index + 1}`);
}

function taken(used: readonly Column[]): Set<number> {
  return new Set(used.map(({ index }) => index));
}

function namedColumns(headers: readonly string[], named: NamedColumns): Column[] {
  return [...named].flatMap(([field, name]) => {
    if (name === "") return [];
    const exact = headers.indexOf(name);
    const index =
      exact >= 0 ? exact : headers.findIndex((header) => plainHeader(header) === plainHeader(name));
    if (index < 0) throw noColumn(name, headers);
    return [{ field, index, header: headers[index] ?? "", sure: true }];
  });
}

function noColumn(name: string, headers: readonly string[]): ConfigError {
  const near = didYouMean(name, headers);
  const there = `The file has ${headers.map(quote).join(", ")}.`;
  return new ConfigError(
    `No column is called ${quote(name)}. ${near === undefined ? there : `Did you mean ${quote(near)}?`}`,
  );
}

function guess(
  field: Field,
  csv: Csv,
  headers: readonly string[],
  used: ReadonlySet<number>,
  known: boolean,
): Column[] {
  const called = CALLED[field];
  const candidates = headers
    .map((header, index) => ({ header, index, rank: called.indexOf(plainHeader(header)) }))
    .filter(({ rank, index }) => rank >= 0 && !used.has(index))
    .toSorted((a, b) => a.rank - b.rank || a.index - b.index);
  if (field === "groups") return [...candidates, ...numbered(headers, used)].map(sureOf(field));
  const [best] = candidates;
  if (best === undefined)
    return field === "account"
      ? byContent(field, looksLikeAccountId, csv, headers, used, MAYBE_ACCOUNT)
      : [];
  const harmless = field === "name" || field === "reason" || known;
  const sure = (candidates.length === 1 || harmless) && (field !== "until" || best.rank === 0);
  return [{ field, index: best.index, header: best.header, sure }];
}

function numbered(headers: readonly string[], used: ReadonlySet<number>) {
  return headers
    .map((header, index) => ({ header, index }))
    .filter(({ header, index }) => NUMBERED_GROUP.test(plainHeader(header)) && !used.has(index));
}

function sureOf(field: Field): (found: { index: number; header: string }) => Column {
  return ({ index, header }) => ({ field, index, header, sure: true });
}

/** The first column in which nearly all cells look like it. With `called`, only such columns are looked at, and then it is sure. */
function byContent(
  field: Field,
  looksRight: (cell: string) => boolean,
  { rows }: Csv,
  headers: readonly string[],
  used: ReadonlySet<number>,
  called?: readonly string[],
): Column[] {
  for (const [index, header] of headers.entries()) {
    if (used.has(index) || (called !== undefined && !called.includes(plainHeader(header))))
      continue;
    const cells = rows
      .slice(0, SAMPLE)
      .map(({ cells }) => cells[index] ?? "")
      .filter(Boolean);
    const right = cells.filter(looksRight).length;
    if (right > 0 && right >= cells.length * 0.8)
      return [{ field, index, header, sure: called !== undefined }];
  }
  return [];
}
