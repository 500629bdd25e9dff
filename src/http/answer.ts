import { gunzipSync } from "node:zlib";
import { ProviderError } from "../model/errors.ts";

/** What is sent as JSON. */
export type Json = Readonly<Record<string, unknown>> | readonly unknown[];

/** One HTTP call. `form` and `json` exclude each other. */
export type Call = {
  method: string;
  path: string;
  json?: Json;
  form?: Record<string, string>;
};

/** What came back: the status, the headers in lower case, and the body as text. */
export type Answer = {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
};

/** Largest answer accepted, in bytes, both as received and unpacked. The largest page seen is far below 1 MiB. */
export const LARGEST_BODY = 32 * 1024 * 1024;

/** How a call is named in messages: without its query, which may hold e-mail addresses. */
export function callName({ method, path }: Call): string {
  return `${method} ${path.split("?", 1)[0]}`;
}

/** The error for a body over LARGEST_BODY. */
export function tooLarge(call: Call, status?: number): ProviderError {
  const limit = `${LARGEST_BODY / 1024 / 1024} MiB`;
  return new ProviderError(`${callName(call)}: the answer is larger than ${limit}.`, status);
}

/** The body as text, unpacked by us because the client would inflate a bomb to the end. Undefined when it is broken off or garbled. */
export function decodeBody(
  call: Call,
  status: number,
  encoding: string | undefined,
  bytes: Uint8Array,
): string | undefined {
  if (encoding !== undefined && !["gzip", "identity", ""].includes(encoding.toLowerCase())) return;
  try {
    const plain =
      encoding?.toLowerCase() === "gzip" && bytes.length > 0
        ? gunzipSync(bytes, { maxOutputLength: LARGEST_BODY })
        : bytes;
    return new TextDecoder("utf-8", { fatal: status < 400 }).decode(plain);
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") throw tooLarge(call, status);
    return undefined;
  }
}

/** The `code` of an error made by Node or got, which need not be an instance of this realm's Error. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  return typeof code === "string" && /^[A-Z0-9_]{1,64}$/.test(code) ? code : undefined;
}

/** Whether a body is a web page: a login form, a proxy's or an outage notice, whatever its content type says. */
export function isWebPage({ body }: Pick<Answer, "body">): boolean {
  return /^\s*</.test(body);
}

/** The body as JSON, or undefined when it is none. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
