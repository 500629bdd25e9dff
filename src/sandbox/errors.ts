/** What a handler answers: JSON, or text, or nothing at all. */
export type Answer = {
  status: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
};

/** The part of the API a path belongs to; each words its errors in its own way. */
export type Dialect = "2.0" | "1.0" | "organisation" | "oauth" | "sandbox";

/** Extra members of an error: only `message` is guaranteed (API notes §6). */
export type ErrorExtra = {
  /** A string in the document, an object in scope errors. */
  detail?: unknown;
  fields?: Record<string, string[]>;
  data?: Record<string, unknown>;
  /** The organisation API's own code, as ADMIN-UAM-409-3. */
  code?: string;
  headers?: Record<string, string>;
};

/** Thrown by rules and handlers when the answer is an error. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly extra: ErrorExtra;

  constructor(status: number, message: string, extra: ErrorExtra = {}) {
    super(message);
    this.status = status;
    this.extra = extra;
  }
}

/** Tells a refusal from a fault of our own. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}

/** Writes a refusal in the words of its part of the API. */
export function renderRefusal({ status, message, extra }: Refusal, dialect: Dialect): Answer {
  const headers = extra.headers ?? {};
  // 1.0 answers in plain text (API notes §2.2, quirks).
  if (dialect === "1.0") return { status, text: message, headers };
  if (dialect === "organisation")
    return { status, json: organisationError(status, message, extra), headers };
  if (dialect === "oauth") {
    return {
      status,
      json: { error: extra.code ?? "invalid_request", error_description: message },
      headers,
    };
  }
  return { status, json: envelope(message, extra), headers };
}

function envelope(message: string, { detail, fields, data }: ErrorExtra): Record<string, unknown> {
  const error = {
    message,
    ...(detail === undefined ? {} : { detail }),
    ...(fields === undefined ? {} : { fields }),
    ...(data === undefined ? {} : { data }),
  };
  // A removal repeats its data at the top level (API notes §6, 410).
  return { type: "error", error, ...(data === undefined ? {} : { data }) };
}

function organisationError(status: number, message: string, { code, detail }: ErrorExtra): unknown {
  const error = {
    id: `sandbox-${status}`,
    status: String(status),
    code: code ?? (status === 401 ? "ADMIN-401-2" : `ADMIN-${status}-1`),
    title: message,
    detail: typeof detail === "string" ? detail : message,
  };
  return { errors: [error] };
}

export function badRequest(message: string, extra?: ErrorExtra): Refusal {
  return new Refusal(400, message, extra);
}

export function notFound(message: string): Refusal {
  return new Refusal(404, message);
}

/** The answer of a feature that was switched off: exact body from API notes §6. */
export function removed(): Refusal {
  return new Refusal(410, "CHANGE-2770 - Functionality has been deprecated", {
    detail: "Please read the changelog entry for more details.",
    data: {
      announcement_url: "https://developer.atlassian.com/cloud/bitbucket/changelog#CHANGE-2770",
    },
  });
}

/** 200 with a JSON body. */
export function ok(json: unknown): Answer {
  return { status: 200, json };
}

/** 204. */
export function noContent(): Answer {
  return { status: 204 };
}
