import type { Call } from "./call.ts";
import { type Answer, ok, Refusal } from "./errors.ts";
import type { Route } from "./route.ts";
import type { WorldCredential } from "./world.ts";

/** Where an OAuth consumer gets its access token (API notes §4). */
export const OAUTH: readonly Route[] = [
  {
    method: "POST",
    path: "/site/oauth2/access_token",
    name: "issueAccessToken",
    classic: [],
    granular: [],
    access: "anyone",
    switches: ["token-lifetime"],
    handle: issue,
  },
];

type Consumer = Extract<WorldCredential, { kind: "oauth-consumer" }>;

function issue(call: Call): Answer {
  const form = new URLSearchParams(call.body);
  const consumer = consumerOf(call, form);
  const grant = form.get("grant_type");
  const isRefresh =
    grant === "refresh_token" && form.get("refresh_token") === refreshToken(consumer);
  if (grant !== "client_credentials" && !isRefresh) {
    throw new Refusal(400, "Unsupported grant type", { code: "unsupported_grant_type" });
  }
  const lifetime = call.switches["token-lifetime"];
  const token = `sandbox-issued-${call.effects.freshUuid()}`;
  const { key, account, scopes } = consumer;
  const expiresAt = call.effects.now() + lifetime * 1000;
  call.effects.issued.set(token, { consumer: key, account, scopes, expiresAt });
  return ok({
    access_token: token,
    token_type: "bearer",
    expires_in: lifetime,
    scopes: scopes.join(" "),
    refresh_token: refreshToken(consumer),
  });
}

function refreshToken({ key }: Consumer): string {
  return `sandbox-refresh-${key}`;
}

function consumerOf(call: Call, form: URLSearchParams): Consumer {
  const [id, secret] = basic(call) ?? [form.get("client_id"), form.get("client_secret")];
  const found = call.state.credentials.find(
    (one) => one.kind === "oauth-consumer" && one.key === id && one.secret === secret,
  );
  if (found?.kind === "oauth-consumer") return found;
  throw new Refusal(401, "Invalid OAuth client credentials", { code: "unauthorized_client" });
}

function basic({ authorization }: Call): [string, string] | undefined {
  const [scheme = "", value = ""] = authorization?.split(/\s+/, 2) ?? [];
  if (scheme.toLowerCase() !== "basic") return undefined;
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return [text.slice(0, colon), text.slice(colon + 1)];
}
