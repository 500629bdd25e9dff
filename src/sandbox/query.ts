import { badRequest } from "./errors.ts";

/**
 * Bitbucket's query language in `q=`: comparisons joined by AND and OR, with parentheses.
 * See https://developer.atlassian.com/cloud/bitbucket/rest/intro/#filtering.
 */
export type Scalar = string | number | boolean | null;
export type Comparison = { field: string; operator: Operator; value: Scalar | Scalar[] };
export type Query =
  | { kind: "comparison"; comparison: Comparison }
  | { kind: "and" | "or"; left: Query; right: Query };

/** How a list finds the value of each field that may be filtered or sorted by. */
export type Queryable<T> = Readonly<Record<string, (row: T) => Scalar>>;

const OPERATORS = ["!=", "!~", ">=", "<=", "=", "~", ">", "<"] as const;
type Operator = (typeof OPERATORS)[number] | "IN" | "NOT IN";

/** Permission words compare by strength, so that `permission>"read"` works. */
const STRENGTH: Readonly<Record<string, number>> = {
  none: 0,
  read: 1,
  write: 2,
  "create-repo": 3,
  admin: 4,
};

/** Reads a query. Throws the 400 that Bitbucket gives when it cannot. */
export function parseQuery(text: string): Query {
  const tokens = tokenise(text);
  const parser = { tokens, at: 0 };
  const query = parseOr(parser);
  if (parser.at < tokens.length) throw unreadable(text);
  return query;

  function unreadable(what: string): Error {
    return badRequest(`Invalid query: ${what}`);
  }
}

/** Every comparison in the query. */
export function comparisons(query: Query): Comparison[] {
  if (query.kind === "comparison") return [query.comparison];
  return [...comparisons(query.left), ...comparisons(query.right)];
}

/** Keeps the rows that match. A field outside `fields` is a 400 (API notes §6). */
export function filterRows<T>(rows: T[], text: string | null, fields: Queryable<T>): T[] {
  if (text === null || text.trim() === "") return rows;
  const query = parseQuery(text);
  for (const { field } of comparisons(query)) known(fields, field, "filtering");
  return rows.filter((row) => matches(query, row, fields));
}

/** Sorts by one field, descending with a leading dash; equal rows keep their order. */
export function sortRows<T>(rows: T[], text: string | null, fields: Queryable<T>): T[] {
  if (text === null || text.trim() === "") return rows;
  const descending = text.startsWith("-");
  const read = known(fields, descending ? text.slice(1) : text, "sorting");
  return [...rows].sort((left, right) => {
    const order = compare(read(left), read(right));
    return descending ? -order : order;
  });
}

function known<T>(fields: Queryable<T>, field: string, what: string): (row: T) => Scalar {
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (read === undefined) throw badRequest(`Field "${field}" does not support ${what}.`);
  return read;
}

function matches<T>(query: Query, row: T, fields: Queryable<T>): boolean {
  if (query.kind === "comparison") return compared(query.comparison, row, fields);
  if (query.kind === "and")
    return matches(query.left, row, fields) && matches(query.right, row, fields);
  return matches(query.left, row, fields) || matches(query.right, row, fields);
}

function compared<T>(
  { field, operator, value }: Comparison,
  row: T,
  fields: Queryable<T>,
): boolean {
  return holds((fields[field] as (row: T) => Scalar)(row), operator, value);
}

function holds(found: Scalar, operator: Operator, value: Scalar | Scalar[]): boolean {
  if (operator === "IN" || operator === "NOT IN") {
    const isIn = Array.isArray(value) && value.some((one) => compare(found, one) === 0);
    return operator === "IN" ? isIn : !isIn;
  }
  if (Array.isArray(value)) return false;
  if (operator === "~" || operator === "!~") {
    const contains = String(found).toLowerCase().includes(String(value).toLowerCase());
    return operator === "~" ? contains : !contains;
  }
  const order = compare(found, value);
  const isTrue = {
    "=": order === 0,
    "!=": order !== 0,
    ">": order > 0,
    "<": order < 0,
    ">=": order >= 0,
    "<=": order <= 0,
  };
  return isTrue[operator];
}

function compare(left: Scalar, right: Scalar): number {
  if (left === right) return 0;
  if (left === null || right === null) return left === null ? -1 : 1;
  if (typeof left === "string" && typeof right === "string") {
    const [weak, strong] = [STRENGTH[left], STRENGTH[right]];
    if (weak !== undefined && strong !== undefined) return weak - strong;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

type Parser = { tokens: Token[]; at: number };
type Token = { kind: "word" | "string" | "mark"; text: string };

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|(!=|!~|>=|<=|[=~><(),])|([^\s"=~><!(),]+))/y;

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (match === null) throw badRequest(`Invalid query: ${text}`);
    const [, string, mark, word] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: string.replace(/\\(.)/g, "$1") });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else tokens.push({ kind: "word", text: word as string });
  }
  return tokens;
}

function parseOr(parser: Parser): Query {
  let left = parseAnd(parser);
  while (accept(parser, "OR")) left = { kind: "or", left, right: parseAnd(parser) };
  return left;
}

function parseAnd(parser: Parser): Query {
  let left = parseTerm(parser);
  while (accept(parser, "AND")) left = { kind: "and", left, right: parseTerm(parser) };
  return left;
}

function parseTerm(parser: Parser): Query {
  if (accept(parser, "(")) {
    const inner = parseOr(parser);
    expect(parser, ")");
    return inner;
  }
  const field = next(parser).text;
  const operator = parseOperator(parser);
  const value =
    operator === "IN" || operator === "NOT IN" ? parseList(parser) : scalar(next(parser));
  return { kind: "comparison", comparison: { field, operator, value } };
}

function parseOperator(parser: Parser): Operator {
  if (accept(parser, "IN")) return "IN";
  if (accept(parser, "NOT")) {
    expect(parser, "IN");
    return "NOT IN";
  }
  const { text } = next(parser);
  const operator = OPERATORS.find((one) => one === text);
  if (operator === undefined)
    throw badRequest(`Invalid query: expected an operator, found ${text}`);
  return operator;
}

function parseList(parser: Parser): Scalar[] {
  expect(parser, "(");
  const values: Scalar[] = [];
  do values.push(scalar(next(parser)));
  while (accept(parser, ","));
  expect(parser, ")");
  return values;
}

function scalar({ kind, text }: Token): Scalar {
  if (kind === "string") return text;
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function next(parser: Parser): Token {
  const token = parser.tokens[parser.at];
  if (token === undefined) throw badRequest("Invalid query: it ends too early");
  parser.at += 1;
  return token;
}

function accept(parser: Parser, text: string): boolean {
  const token = parser.tokens[parser.at];
  const isIt = token !== undefined && token.kind !== "string" && token.text.toUpperCase() === text;
  if (isIt) parser.at += 1;
  return isIt;
}

function expect(parser: Parser, text: string): void {
  if (!accept(parser, text)) throw badRequest(`Invalid query: expected ${text}`);
}
