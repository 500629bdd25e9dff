import type { ErrorObject } from "ajv";
import type { Place, Problem } from "../model/problem.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type Explanation, explainName, type NameKind } from "./names.ts";
import type { Places } from "./places.ts";
import { anyOf, quote } from "./quote.ts";
import { atPath, label, pathOf } from "./value-path.ts";

/** The schema's errors as problems: one per fault, each at the token that is wrong. */
export function schemaProblems(
  errors: readonly ErrorObject[],
  value: unknown,
  places: Places,
): Problem[] {
  return withoutNoise(errors).map((error) => ({
    ...explain(error),
    place: placeOf(error, value, places),
  }));
}

/** The errors that tell a fault, without those that repeat it: branches not meant, wrappers, and second opinions. */
export function withoutNoise(errors: readonly ErrorObject[]): ErrorObject[] {
  const meant = withoutBranches(errors).filter(
    ({ propertyName, schemaPath, keyword }) =>
      propertyName === undefined && keyword !== "if" && !/\/oneOf\/\d/.test(schemaPath),
  );
  return onePerValue(withoutTypingEchoes(meant));
}

/**
 * The branches of every anyOf here differ in type. So when some branch has the value's type, the type errors of the others
 * say nothing, and its own errors say everything; when none has, the wrapper says it better.
 */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const branches = new Map<string, number>();
  const misfits = new Map<string, number>();
  for (const { keyword, instancePath, schema } of errors) {
    if (keyword === "anyOf") branches.set(instancePath, (schema as unknown[]).length);
    if (keyword === "type") misfits.set(instancePath, (misfits.get(instancePath) ?? 0) + 1);
  }
  return errors.filter(({ keyword, instancePath, data }) => {
    if (!branches.has(instancePath)) return true;
    if (keyword === "anyOf") return misfits.get(instancePath) === branches.get(instancePath);
    // An enum of words judges maps and numbers as well.
    return keyword === "enum" ? typeof data === "string" : keyword !== "type";
  });
}

/** A required key that is missing because it was mistyped is one fault. */
function withoutTypingEchoes(errors: readonly ErrorObject[]): ErrorObject[] {
  const typed = new Set<string>();
  for (const error of errors)
    if (error.keyword === "additionalProperties")
      typed.add(`${error.instancePath}\n${meantKey(error)}`);
  const echoes = ({ keyword, instancePath, params, schema }: ErrorObject): boolean => {
    if (keyword === "required") return typed.has(`${instancePath}\n${params["missingProperty"]}`);
    if (keyword !== "oneOf" || params["passingSchemas"] !== null) return false;
    return requiredKeys(schema).some((key) => typed.has(`${instancePath}\n${key}`));
  };
  return errors.filter((error) => !echoes(error));
}

function requiredKeys(branches: unknown): string[] {
  return (branches as { required: string[] }[]).flatMap(({ required }) => required);
}

/** Keywords that judge one value: a wrong type fails several of them at once. */
const VALUE_KEYWORDS = ["type", "const", "enum", "pattern", "format", "minimum", "maximum"];

function onePerValue(errors: readonly ErrorObject[]): ErrorObject[] {
  const best = new Map<string, ErrorObject>();
  const weight = ({ keyword }: ErrorObject): number => VALUE_KEYWORDS.indexOf(keyword);
  for (const error of errors.filter((error) => weight(error) !== -1)) {
    const other = best.get(error.instancePath);
    if (other === undefined || weight(error) < weight(other)) best.set(error.instancePath, error);
  }
  return errors.filter((error) => weight(error) === -1 || best.get(error.instancePath) === error);
}

function placeOf(error: ErrorObject, value: unknown, places: Places): Place {
  const path = pathOf(error.instancePath);
  const key = offendingKey(error);
  if (key !== undefined) return places.key(atPath(value, path) as object, key);
  const last = path.at(-1);
  if (last === undefined) return places.at([0, 0]);
  const parent = atPath(value, path.slice(0, -1)) as object;
  if (Array.isArray(parent)) return places.item(parent, Number(last));
  const concernsWhole = error.keyword === "required" || error.keyword === "oneOf";
  return concernsWhole ? places.key(parent, last) : places.value(parent, last);
}

/** The key that an error is about, when it is about a key rather than a value. */
export function offendingKey({ keyword, params }: ErrorObject): string | undefined {
  if (keyword === "additionalProperties") return params["additionalProperty"];
  if (keyword === "propertyNames") return params["propertyName"];
  return undefined;
}

function explain(error: ErrorObject): Explanation {
  return (EXPLAIN[error.keyword] ?? explainOther)(error);
}

const EXPLAIN: Readonly<Record<string, (error: ErrorObject) => Explanation>> = {
  additionalProperties: explainUnknownKey,
  propertyNames: ({ schema, params }) => explainName(nameKind(schema), params["propertyName"]),
  type: explainType,
  anyOf: explainType,
  enum: explainEnum,
  const: explainVersion,
  pattern: explainPattern,
  format: explainDate,
  required: explainMissing,
  oneOf: explainIdentity,
  minimum: explainRange,
  maximum: explainRange,
  minLength: explainEmptyText,
  maxLength: explainLongText,
};

function where({ instancePath }: ErrorObject): string {
  return quote(label(pathOf(instancePath)));
}

function explainUnknownKey(error: ErrorObject): Explanation {
  const key: string = error.params["additionalProperty"];
  const inside = error.instancePath === "" ? "" : ` in ${where(error)}`;
  const meant = meantKey(error);
  return {
    code: "unknown-key",
    message: `unknown key ${quote(key)}${inside}`,
    fix: meant
      ? `Did you mean ${quote(meant)}?`
      : `What may stand here: ${knownKeys(error).join(", ")}.`,
  };
}

function meantKey(error: ErrorObject): string | undefined {
  return didYouMean(error.params["additionalProperty"], knownKeys(error));
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  return Object.keys(parentSchema?.["properties"] ?? {});
}

/** `#/$defs/alias` → `alias`. */
function nameKind(schema: unknown): NameKind {
  return (schema as { $ref: string }).$ref.split("/").at(-1) as NameKind;
}

function explainType(error: ErrorObject): Explanation {
  if (error.data === null) return explainNull(error);
  return {
    code: "wrong-type",
    message: `${subject(error)} must be ${wantedKind(error)}, not ${kindOf(error.data)}`,
    fix: typeFix(error),
  };
}

function subject(error: ErrorObject): string {
  return error.instancePath === "" ? "the file" : where(error);
}

/** `{}` is the way to say nobody; nothing at all might as well be a slip. */
function explainNull(error: ErrorObject): Explanation {
  const key = pathOf(error.instancePath).at(-1) ?? "";
  const empty = { object: "{}", array: "[]" }[error.params["type"] as string];
  const meaning = ["users", "groups", "members"].includes(key) ? " for nobody" : "";
  return {
    code: "null-value",
    message: `${where(error)} has no value`,
    fix: empty
      ? `Write \`${empty}\`${meaning}, or delete the key.`
      : "Write a value, or delete the line.",
  };
}

function wantedKind({ keyword, params, parentSchema }: ErrorObject): string {
  if (keyword === "type") return KINDS[params["type"] as string] ?? params["type"];
  const description: string = parentSchema?.["description"] ?? "something else.";
  return description.charAt(0).toLowerCase() + description.slice(1).replace(/\.$/, "");
}

const KINDS: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function kindOf(data: unknown): string {
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a map";
  return typeof data === "string" ? `the text ${quote(data)}` : quote(String(data));
}

function typeFix({ keyword, params, data }: ErrorObject): string {
  const wantsText = keyword === "anyOf" || params["type"] === "string";
  if (wantsText && typeof data !== "object") return `Put it in quotes: "${String(data)}".`;
  if (params["type"] === "string" && !Array.isArray(data))
    return 'Write one line of text. A UUID in braces needs quotes: "{…}".';
  return keyword === "anyOf" ? "Write one of the two." : (TYPE_FIX[params["type"] as string] ?? "");
}

const TYPE_FIX: Readonly<Record<string, string>> = {
  object: "Write `key: value` lines, indented below it.",
  array: "Write a list: `[one, two]`, or `- one` lines below it.",
  string: "Write one line of text.",
  integer: "Write a plain decimal number, such as 25.",
  number: "Write a plain decimal number, such as 0.25.",
  boolean: "Write `true` or `false`; `yes`, `no`, `on` and `off` are text in YAML 1.2.",
};

function explainEnum(error: ErrorObject): Explanation {
  const written = String(error.data);
  const allowed: string[] = error.params["allowedValues"];
  if (written === "create-repo") return explainCreateRepo(error);
  const meant = didYouMean(written, allowed);
  return {
    code: isLevel(error) ? "unknown-level" : "unknown-value",
    message: `${where(error)} must be ${anyOf(allowed)}, not ${quote(written)}`,
    fix: meant ? `Did you mean ${quote(meant)}?` : `Write ${anyOf(allowed)}.`,
  };
}

function isLevel({ parentSchema }: ErrorObject): boolean {
  return String(parentSchema?.["title"]).endsWith("Permission");
}

function explainCreateRepo(error: ErrorObject): Explanation {
  return {
    code: "wrong-level",
    message: `${where(error)}: \`create-repo\` is a level on projects, not on repositories`,
    fix: "Grant it on the project that holds the repository, or write read, write or admin here.",
  };
}

function explainVersion({ data }: ErrorObject): Explanation {
  return {
    code: "unsupported-version",
    message: `this castellan reads version 1 of the format, not ${quote(String(data))}`,
    fix: "Write `version: 1`, or use the castellan that knows this version.",
  };
}

function explainPattern(error: ErrorObject): Explanation {
  const data = String(error.data);
  const title = String(error.parentSchema?.["title"]);
  if (title === "Alias") return explainName("alias", data);
  if (title === "GroupSlug") return explainName("groupSlug", data);
  if (title === "ProjectKey") return explainName("projectKey", data);
  if (title === "RepositoryName") return explainName("repositoryName", data);
  if (title === "Owner")
    return {
      code: "bad-owner",
      message: `${quote(data)} cannot be a code owner`,
      fix: "Write it as CODEOWNERS does: @user, @organisation/team or an e-mail address.",
    };
  if (title === "Domain") return explainDomain(error, data);
  const key = pathOf(error.instancePath).at(-1) ?? "";
  return {
    code: `bad-${key}`,
    message: `${where(error)} cannot be ${quote(data)}`,
    fix: PATTERN_FIX[key]?.(data) ?? "",
  };
}

function explainDomain(error: ErrorObject, data: string): Explanation {
  return {
    code: "bad-domain",
    message: `${where(error)} cannot be ${quote(data)}`,
    fix: "Write what stands behind the @, such as acme.example.",
  };
}

const PATTERN_FIX: Readonly<Record<string, (data: string) => string>> = {
  email: () => "Write one plain address, such as ana@acme.example.",
  account: () =>
    "Write the Atlassian account id, such as 557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11.",
  uuid: (data) =>
    /^[0-9a-f-]{36}$/i.test(data)
      ? `Write it with its braces: "{${data}}".`
      : 'Write the UUID with its braces, in quotes: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}".',
  workspace: (data) =>
    /^[a-z0-9][a-z0-9_-]*$/i.test(data)
      ? `Write ${quote(data.toLowerCase())}.`
      : "Write the slug, as in bitbucket.org/<workspace>.",
  file: () =>
    "Write the path from this file's directory, such as web.yaml, or teams/web/ for a directory; nothing in it begins with a dot.",
  scope: () => "Write the kind and the name: project/PLAT, repository/geordi or group/platform.",
};

function explainDate(error: ErrorObject): Explanation {
  return {
    code: "bad-date",
    message: `${where(error)} must be a day that exists, not ${quote(String(error.data))}`,
    fix: "Write it as YYYY-MM-DD, such as 2027-12-31.",
  };
}

function explainMissing(error: ErrorObject): Explanation {
  const key: string = error.params["missingProperty"];
  const described = error.parentSchema?.["properties"]?.[key]?.["description"];
  return {
    code: "missing-key",
    message: `${where(error)} has no ${quote(key)}`,
    fix: `Add ${quote(key)}. ${described ?? neededByGuard(error)}`.trim(),
  };
}

/** What an approval needs besides hangs on its guard. */
function neededByGuard({ schemaPath, data, params }: ErrorObject): string {
  const guard = (data as { guard?: unknown } | null)?.guard;
  if (!schemaPath.includes("/then/") || typeof guard !== "string") return "";
  return params["missingProperty"] === "scope"
    ? `What ${quote(guard)} stops is approved scope by scope.`
    : `An approval for ${quote(guard)} says up to how many.`;
}

function explainIdentity(error: ErrorObject): Explanation {
  const none = error.params["passingSchemas"] === null;
  return {
    code: "identity",
    message: none
      ? `${where(error)} is tied to no account`
      : `${where(error)} is tied to an account twice`,
    fix: `${none ? "Add" : "Keep"} exactly one of \`email\`, \`account\` and \`uuid\`.`,
  };
}

function explainRange(error: ErrorObject): Explanation {
  const { minimum, maximum } = error.parentSchema ?? {};
  return {
    code: "out-of-range",
    message: `${where(error)} must be from ${minimum} to ${maximum}, not ${quote(String(error.data))}`,
    fix: maximum === 1 ? "Write a share: 0.25 is a quarter." : "Write a number in that range.",
  };
}

function explainEmptyText(error: ErrorObject): Explanation {
  return {
    code: "empty-text",
    message: `${where(error)} is empty`,
    fix: "Write some text, or delete the line.",
  };
}

function explainLongText(error: ErrorObject): Explanation {
  return {
    code: "too-long",
    message: `${where(error)} has ${String(error.data).length} characters`,
    fix: `Write at most ${error.params["limit"]}.`,
  };
}

/** For a keyword that the schema gains and this file does not know yet. */
function explainOther(error: ErrorObject): Explanation {
  return {
    code: "invalid",
    message: `${where(error)} ${error.message ?? "is not valid"}`,
    fix: "See the schema: schema/access.schema.json.",
  };
}
