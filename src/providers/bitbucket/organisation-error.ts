import { type Answer, type Call, callName, parseJson } from "../../http/answer.ts";
import { excerpt } from "../../http/excerpt.ts";
import type { Because } from "../../model/capabilities.ts";
import { Refusal } from "./refusal.ts";

/** The error for an answer of the organisation API that is no success: what was called, the status, what it means, and its words. */
export function explainOrganisation(
  call: Call,
  answer: Answer,
  redact: (text: string) => string,
): Refusal {
  const words = excerpt(redact(wordsOf(answer)));
  const quote = words === "" ? "" : ` Atlassian says: "${words}"`;
  return new Refusal(
    `${callName(call)}: ${answer.status}, ${MEANINGS[answer.status] ?? otherwise(answer)}${quote}`,
    answer.status,
    { because: becauseOf(answer), required: [], granted: [] },
  );
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: "the organisation API does not take the request.",
  401: "the organisation's API key is not accepted. Make a new one at admin.atlassian.com → Organization settings → API keys.",
  402: "the organisation has no paid subscription, so nobody can be invited by API.",
  403: "the organisation's API key may not do this, or nobody may: the group is kept by an identity provider, or has to stay.",
  404: "it is not in the organisation, or the API key may not see it.",
  409: "the organisation has no seat left for it, or it is there already.",
  429: "the organisation API's rate limit is reached.",
};

function otherwise({ status }: Answer): string {
  return status >= 500 ? "the organisation API is out of order." : "an answer that is no success.";
}

function becauseOf({ status }: Answer): Because {
  switch (status) {
    case 401:
      return "credential";
    case 403:
      return "role";
    case 404:
      return "missing";
    case 410:
      return "gone";
    case 429:
      return "rate-limit";
    default:
      return "fault";
  }
}

/** `{errors: [{title, detail}]}`, or the gateway's `{code, message}` (documented both). */
function wordsOf({ body }: Answer): string {
  const json = parseJson(body);
  const errors = property(json, "errors");
  const first = Array.isArray(errors) ? errors[0] : json;
  const said = ["title", "detail", "message"].map((name) => property(first, name));
  const texts = said.filter((text) => typeof text === "string" && text !== "");
  return [...new Set(texts)].join(": ");
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
