import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import formatsPlugin from "ajv-formats";
import { parse } from "yaml";
import type { Exchange } from "../../src/sandbox/index.ts";

/** The official documents, cut to access: beside the repository, or where BITBUCKET_OPENAPI says. */
export const OPENAPI_FOLDER = resolve(
  process.env["BITBUCKET_OPENAPI"] ?? join(import.meta.dirname, "../../../shared/openapi"),
);

/** Whether the documents are there; tests that need them are skipped otherwise. */
export const HAS_OPENAPI = existsSync(join(OPENAPI_FOLDER, "bitbucket-access.yaml"));

type Json = Record<string, unknown>;
type Operation = {
  document: string;
  method: string;
  template: string;
  pattern: RegExp;
  classic: string[];
  granular: string[];
  auth: string[];
  requestBody: Json | undefined;
  responses: Record<string, Json>;
};

/**
 * Where reality is known to differ from the document, with the source. Each is a reason to let one fault pass, and is
 * kept as narrow as the evidence.
 */
export const KNOWN_DEVIATIONS: readonly {
  when: (exchange: Exchange, fault: string) => boolean;
  source: string;
}[] = [
  {
    when: ({ status }, fault) =>
      fault.startsWith("undeclared status") && [401, 403, 404, 411, 429].includes(status),
    source:
      "several real 403s are undocumented, and no operation documents 411 or 429 (API notes §0, §5, §6)",
  },
  {
    when: ({ status }, fault) => fault.startsWith("undeclared status") && status === 400,
    source:
      "400 Invalid pagelen and BBQL errors are documented for the API, not per operation (API notes §1.0, §6)",
  },
  {
    when: ({ status, path }, fault) =>
      fault.startsWith("undeclared status") &&
      status === 409 &&
      path.includes("/branch-restrictions"),
    source: "what a duplicate restriction answers is not documented (API notes §1.8)",
  },
  {
    when: ({ status }, fault) => fault.startsWith("undeclared status") && status === 410,
    source: "removed operations answer 410 since CHANGE-2770 (API notes §6)",
  },
  {
    when: ({ status }, fault) => status >= 400 && /\/error(\/detail)?\b/.test(fault),
    source: "error.detail is an object in scope errors, and fields exists (API notes §6)",
  },
  {
    when: ({ path }, fault) =>
      /[?&]fields=/.test(path) && fault.includes("must have required property"),
    source: "partial responses leave required fields out (API notes §1.0)",
  },
  {
    when: ({ path }, fault) =>
      /\/reports(\/|\?|$)/.test(path) && /\/data\/\d+\/value must be object/.test(fault),
    source:
      "the values of a Code Insights report are texts, numbers and booleans; the document calls each an object (API notes §1.12)",
  },
  {
    when: (_, fault) => fault.startsWith("request ") && fault.includes('"missingProperty":"type"'),
    source:
      "bodies need no type discriminator: official examples and every client leave it out (API notes §1.3, §1.12)",
  },
  {
    when: ({ path }) => path.startsWith("/2.0/user/emails"),
    source: "the document gives /user/emails no answer but an error (API notes §1.1)",
  },
  {
    when: ({ path }, fault) =>
      path.includes("/branch-restrictions") && fault.startsWith("request "),
    source:
      "absent fields stay as they are, and a branching model needs no pattern (API notes §1.8)",
  },
];

const TYPES = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
const DROPPED = new Set(["discriminator", "example", "xml", "externalDocs"]);

const operations = HAS_OPENAPI ? ["bitbucket-access", "atlassian-admin"].flatMap(load) : [];
const ajv = createAjv();
const validators = new Map<string, ValidateFunction>();

/** Every operation of the documents, as `GET /2.0/user`. */
export function documentedOperations(): string[] {
  return operations.map(({ method, template }) => `${method} ${template}`);
}

/** What is wrong with an exchange, measured against the documents; empty when nothing is, or when they do not cover it. */
export function contractFaults(exchange: Exchange): string[] {
  if (exchange.fault !== undefined || exchange.status === 501) return [];
  const operation = operationOf(exchange);
  if (operation === undefined) return [];
  const faults = [...requestFaults(exchange, operation), ...responseFaults(exchange, operation)];
  return faults
    .filter((fault) => !KNOWN_DEVIATIONS.some(({ when }) => when(exchange, fault)))
    .map((fault) => `${exchange.method} ${exchange.path} → ${exchange.status}: ${fault}`);
}

/** What the document says about the credentials of an operation, named as `GET /2.0/user`. */
export function operationDetails(name: string): Pick<Operation, "classic" | "granular" | "auth"> {
  const found = operations.find(({ method, template }) => `${method} ${template}` === name);
  if (found === undefined) throw new Error(`no document has ${name}`);
  return found;
}

function load(document: string): Operation[] {
  const text = readFileSync(join(OPENAPI_FOLDER, `${document}.yaml`), "utf8");
  const { paths } = parse(text, { maxAliasCount: -1 }) as {
    paths: Record<string, Record<string, Json>>;
  };
  const prefix = document === "bitbucket-access" ? "/2.0" : "";
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation["responses"] !== undefined)
      .map(([method, operation]) =>
        toOperation(document, method.toUpperCase(), `${prefix}${path}`, operation),
      ),
  );
}

function toOperation(
  document: string,
  method: string,
  template: string,
  operation: Json,
): Operation {
  const source = template
    .split(/\{\w+\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return {
    document,
    method,
    template,
    pattern: new RegExp(`^${source.join("[^/]+")}/?$`),
    ...credentialsIn(operation),
    requestBody: operation["requestBody"] as Json | undefined,
    responses: operation["responses"] as Record<string, Json>,
  };
}

/** What the document says about credentials: classic scopes, granular ones, kinds. */
function credentialsIn(operation: Json): Pick<Operation, "classic" | "granular" | "auth"> {
  const security = (operation["security"] ?? []) as Record<string, string[]>[];
  const granular = (operation["x-atlassian-oauth2-scopes"] ?? []) as { scopes?: string[] }[];
  return {
    classic: security.flatMap(({ oauth2 = [] }) => oauth2).sort(),
    granular: granular.flatMap(({ scopes = [] }) => scopes).sort(),
    auth: [...((operation["x-atlassian-auth-types"] ?? []) as string[])].sort(),
  };
}

/** Fixed segments win over parameters: `/users/invite` over `/users/{id}`. */
function operationOf({ method, path }: Exchange): Operation | undefined {
  const pathname = path.split("?", 1)[0] as string;
  const found = operations.filter((one) => one.method === method && one.pattern.test(pathname));
  return found.sort((left, right) => parameters(left) - parameters(right))[0];
}

function parameters({ template }: Operation): number {
  return template.split("{").length;
}

function createAjv(): Ajv2020 {
  const made = new Ajv2020({ strict: false, allErrors: true });
  formatsPlugin.default(made);
  if (!HAS_OPENAPI) return made;
  for (const document of ["bitbucket-access", "atlassian-admin"]) {
    const text = readFileSync(join(OPENAPI_FOLDER, `${document}.yaml`), "utf8");
    const { components } = parse(text, { maxAliasCount: -1 }) as { components: Json };
    made.addSchema({ $id: document, components: modernise(components, document) as Json });
  }
  return made;
}

/** OpenAPI 3.0's dialect as JSON Schema 2020-12. */
function modernise(schema: unknown, document: string): unknown {
  if (Array.isArray(schema)) return schema.map((one) => modernise(one, document));
  if (typeof schema !== "object" || schema === null) return schema;
  const modern: Json = {};
  for (const [key, value] of Object.entries(schema)) {
    // The organisation document has a type that is the name of a schema.
    if (key === "type" && typeof value === "string" && !TYPES.has(value)) continue;
    if (DROPPED.has(key) || key.startsWith("x-") || key === "nullable") continue;
    modern[key] = key === "$ref" ? `${document}${String(value)}` : modernise(value, document);
  }
  return (schema as Json)["nullable"] === true ? orNull(modern) : modern;
}

function orNull(schema: Json): Json {
  return { anyOf: [schema, { type: "null" }] };
}

function validator(name: string, schema: unknown, document: string): ValidateFunction {
  const found = validators.get(name) ?? ajv.compile(modernise(schema, document) as Json);
  validators.set(name, found);
  return found;
}

function schemaIn(part: Json | undefined): unknown {
  const content = part?.["content"] as Record<string, Json> | undefined;
  return content?.["application/json"]?.["schema"];
}

function requestFaults(
  { requestBody, requestType, status, method, path }: Exchange,
  operation: Operation,
): string[] {
  const schema = schemaIn(operation.requestBody);
  // What the sandbox refused is allowed to be wrong.
  if (schema === undefined || status >= 400 || !requestType.startsWith("application/json"))
    return [];
  const validate = validator(
    `request ${operation.method} ${operation.template}`,
    schema,
    operation.document,
  );
  const body = parseJson(requestBody);
  if (body === undefined) return [`request body of ${method} ${path} is not JSON`];
  return validate(body) ? [] : describe("request", validate.errors);
}

function responseFaults({ status, responseBody }: Exchange, operation: Operation): string[] {
  const response = operation.responses[String(status)] ?? operation.responses["default"];
  if (response === undefined) return [`undeclared status ${status}`];
  const schema = schemaIn(response);
  if (schema === undefined) return [];
  const body = parseJson(responseBody);
  if (body === undefined) return status === 429 ? [] : ["response body is not JSON"];
  const validate = validator(
    `${status} ${operation.method} ${operation.template}`,
    schema,
    operation.document,
  );
  return validate(body) ? [] : describe("response", validate.errors);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(what: string, errors: ErrorObject[] | null | undefined): string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${what} ${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
}
