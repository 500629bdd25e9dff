import { type Answer, isWebPage, parseJson } from "../../http/answer.ts";
import type { Clock } from "../../http/clock.ts";
import { Setback } from "../../http/setback.ts";
import { ConfigError, ProviderError } from "../../model/errors.ts";
import type { AccessToken, Credentials } from "./connection.ts";

/** Turns a credential into a header. Keeps it in closures only, so that no print-out of any object can show it. */
export type Authorization = {
  kind: (Credentials | AccessToken)["kind"];
  /** The value of the Authorization header. */
  header(): Promise<string>;
  /** After a 401 for this header: whether another one may do better. */
  renew(rejected: string): boolean;
  /** The text with everything secret taken out, for words that a server sent back. */
  redact(text: string): string;
};

/** Asks for an access token with this header; the answer may have any status. */
export type TokenRequest = (header: string) => Promise<Answer>;

/** An access token is renewed so many milliseconds before it expires. */
const MARGIN = 60_000;
/** Lifetime assumed when an answer does not tell, in seconds: what Bitbucket documents. */
const LIFETIME = 3_600;

/**
 * The authorization for a credential. `requestToken` is called for an OAuth consumer only. Throws ConfigError when the credential
 * cannot be one (empty, or with white space in it, as after a careless copy).
 */
export function authorize(
  credentials: Credentials | AccessToken,
  requestToken: TokenRequest,
  clock: Clock,
): Authorization {
  if (credentials.kind === "oauth-consumer")
    return authorizeConsumer(credentials, requestToken, clock);
  if (credentials.kind === "access-token") return bearer(credentials);
  const { email, token } = credentials;
  demand("Atlassian account's e-mail address", email, !email.includes(":"));
  demand("API token", token, true);
  const header = basic(email, token);
  return {
    kind: "api-token",
    header: async () => header,
    renew: () => false,
    redact: redactor(() => [token, header]),
  };
}

function bearer({ token }: AccessToken): Authorization {
  demand("access token", token, true);
  return {
    kind: "access-token",
    header: async () => `Bearer ${token}`,
    renew: () => false,
    redact: redactor(() => [token]),
  };
}

function authorizeConsumer(
  { id, secret }: { id: string; secret: string },
  requestToken: TokenRequest,
  clock: Clock,
): Authorization {
  demand("OAuth consumer's key", id, !id.includes(":"));
  demand("OAuth consumer's secret", secret, true);
  const header = basic(id, secret);
  const issued: string[] = [];
  let current: IssuedToken | undefined;

  function fetchToken(): IssuedToken {
    const fresh: IssuedToken = { header: requestHeader(), expires: Number.POSITIVE_INFINITY };
    return fresh;

    async function requestHeader(): Promise<string> {
      try {
        const { token, lifetime } = readToken(await requestToken(header));
        fresh.expires = clock.now() + lifetime * 1000 - MARGIN;
        fresh.value = `Bearer ${token}`;
        issued.push(token);
        return fresh.value;
      } catch (error) {
        if (current === fresh) current = undefined;
        throw error;
      }
    }
  }

  return {
    kind: "oauth-consumer",
    header: () => {
      if (current === undefined || clock.now() >= current.expires) current = fetchToken();
      return current.header;
    },
    renew: (rejected) => {
      // Ten requests are told 401 at once; only the first of them throws the token away.
      if (rejected === current?.value) current = undefined;
      return true;
    },
    redact: redactor(() => [secret, header, ...issued]),
  };
}

/** `value` is the header once it is there. `expires` is in milliseconds since the epoch, with the margin taken off. */
type IssuedToken = { header: Promise<string>; value?: string; expires: number };

function demand(what: string, value: string, isFit: boolean): void {
  if (value === "") throw new ConfigError(`The ${what} is empty.`);
  if (!isFit || /[\s\p{Cc}]/u.test(value))
    throw new ConfigError(
      `The ${what} holds a character that none can have: white space, a line end or a colon.`,
    );
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function redactor(secrets: () => string[]): (text: string) => string {
  return (text) => {
    const forms = secrets().flatMap((secret) => {
      const bare = secret.replace(/^Basic /, "");
      return [bare, encodeURIComponent(bare)];
    });
    return forms.reduce((clean, form) => clean.replaceAll(form, "[redacted]"), text);
  };
}

function readToken(answer: Answer): { token: string; lifetime: number } {
  const { status } = answer;
  if (status >= 500 || (status === 200 && isWebPage(answer)))
    throw new Setback("again", new ProviderError(`OAuth token request: ${status}.`, status));
  const json = status === 200 ? parseJson(answer.body) : undefined;
  if (typeof json !== "object" || json === null || !("access_token" in json))
    throw new Setback("stop", noToken(status));
  const { access_token: token } = json;
  const expires = "expires_in" in json ? json.expires_in : LIFETIME;
  // Visible ASCII only: anything else could not be sent in a header, or would add one.
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
    throw new Setback("stop", noToken(status));
  return { token, lifetime: typeof expires === "number" ? expires : LIFETIME };
}

function noToken(status: number): ProviderError {
  return new ProviderError(
    `OAuth token request: ${status}, Bitbucket gives the OAuth consumer no access token. Check its key and secret; it must be marked "This is a private consumer".`,
    status,
  );
}
