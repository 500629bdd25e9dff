import { Refusal } from "./errors.ts";
import type { Person, State } from "./state.ts";
import type { Switches } from "./switches.ts";
import type { WorldCredential } from "./world.ts";

/** How a request may prove who it is. `connect` stands for Forge and Connect apps, which the sandbox does not issue. */
export type CredentialKind =
  | "api-token"
  | "oauth"
  | "access-token"
  | "organisation-key"
  | "anonymous";

/** An OAuth access token that the token endpoint issued. */
export type IssuedToken = {
  consumer: string;
  account: string;
  scopes: string[];
  expiresAt: number;
};

/** Who is calling, and what the credential allows. */
export type Caller = {
  kind: CredentialKind;
  /** Requests are counted per user, per access token or per consumer (API notes §5). */
  budget: string;
  /** Absent for anonymous callers and access tokens, which act for nobody. */
  person?: Person;
  scopes: ReadonlySet<string>;
  accessToken?: Extract<WorldCredential, { kind: "access-token" }>;
};

/** What reading a credential needs. */
export type CredentialContext = {
  state: State;
  switches: Switches;
  issued: ReadonlyMap<string, IssuedToken>;
  now: () => number;
};

// API notes §6.
const BAD_TOKEN = "Token is invalid, expired, or not supported for this endpoint.";
const BASIC_REALM = { "www-authenticate": "BitbucketCustom realm=Bitbucket.org HTTP" };

/** Reads `Authorization`. Remembers what it has read, because one client sends the same header thousands of times. */
export class Authenticator {
  readonly #context: CredentialContext;
  readonly #known = new Map<string, { caller: Caller; until: number }>();

  constructor(context: CredentialContext) {
    this.#context = context;
  }

  /** The caller behind the header. Throws a 401 when the credential is not accepted. */
  read(header: string | undefined): Caller {
    if (header === undefined) return anonymous();
    const known = this.#known.get(header);
    if (known !== undefined && known.until > this.#context.now()) return known.caller;
    const [scheme = "", value = ""] = header.split(/\s+/, 2);
    const found =
      scheme.toLowerCase() === "basic" ? this.#basic(value) : this.#bearer(scheme, value);
    this.#known.set(header, found);
    return found.caller;
  }

  /** Drops what was remembered, after the credentials changed. */
  forget(): void {
    this.#known.clear();
  }

  #basic(encoded: string): { caller: Caller; until: number } {
    const text = Buffer.from(encoded, "base64").toString("utf8");
    const colon = text.indexOf(":");
    const user = text.slice(0, colon);
    const secret = text.slice(colon + 1);
    const credential = this.#context.state.credentials.find(
      (one) => one.kind === "api-token" && one.token === secret,
    );
    if (credential?.kind === "api-token") {
      const person = this.#context.state.person(credential.account);
      if (isNamed(person, user)) return this.#apiToken(credential, person);
    }
    // App passwords ended 2026-07-28 and look like any wrong password since (API notes §4).
    throw new Refusal(401, BAD_TOKEN, { headers: BASIC_REALM });
  }

  #apiToken(
    credential: Extract<WorldCredential, { kind: "api-token" }>,
    person: Person,
  ): { caller: Caller; until: number } {
    const until = credential.expiresOn === undefined ? Infinity : Date.parse(credential.expiresOn);
    if (credential.scopes === null || until <= this.#context.now())
      throw new Refusal(401, BAD_TOKEN);
    const scopes = new Set(credential.scopes);
    return { caller: { kind: "api-token", budget: person.uuid, person, scopes }, until };
  }

  #bearer(scheme: string, token: string): { caller: Caller; until: number } {
    if (scheme.toLowerCase() !== "bearer") throw new Refusal(401, BAD_TOKEN);
    const issued = this.#context.issued.get(token);
    if (issued !== undefined) return this.#issued(issued);
    for (const credential of this.#context.state.credentials) {
      if (credential.kind === "access-token" && credential.token === token)
        return accessToken(credential);
      if (credential.kind === "organisation-key" && credential.key === token)
        return this.#organisation(credential);
      if (credential.kind === "api-token" && credential.token === token)
        return this.#asBearer(credential);
    }
    throw new Refusal(401, BAD_TOKEN);
  }

  #asBearer(credential: Extract<WorldCredential, { kind: "api-token" }>): {
    caller: Caller;
    until: number;
  } {
    const person = this.#context.state.person(credential.account);
    if (!this.#context.switches["bearer-api-token"] || person === undefined)
      throw new Refusal(401, BAD_TOKEN);
    return this.#apiToken(credential, person);
  }

  #issued(issued: IssuedToken): { caller: Caller; until: number } {
    const person = this.#context.state.person(issued.account);
    if (person === undefined || issued.expiresAt <= this.#context.now())
      throw new Refusal(401, BAD_TOKEN);
    const scopes = new Set(withImplied(issued.scopes));
    return {
      caller: { kind: "oauth", budget: `consumer ${issued.consumer}`, person, scopes },
      until: issued.expiresAt,
    };
  }

  #organisation(credential: Extract<WorldCredential, { kind: "organisation-key" }>): {
    caller: Caller;
    until: number;
  } {
    const person = this.#context.state.person(credential.account);
    const caller: Caller = {
      kind: "organisation-key",
      budget: `key ${credential.name}`,
      scopes: new Set(),
    };
    return { caller: person === undefined ? caller : { ...caller, person }, until: Infinity };
  }
}

function accessToken(credential: Extract<WorldCredential, { kind: "access-token" }>): {
  caller: Caller;
  until: number;
} {
  const scopes = new Set(withImplied(credential.scopes));
  const budget = `token ${credential.uuid}`;
  return {
    caller: { kind: "access-token", budget, scopes, accessToken: credential },
    until: Infinity,
  };
}

function anonymous(): Caller {
  return { kind: "anonymous", budget: "anonymous", scopes: new Set() };
}

/** API tokens go with the e-mail address of their account, in any letter case. */
function isNamed(person: Person | undefined, user: string): person is Person {
  const wanted = user.toLowerCase();
  return person?.emails.some((email) => email.toLowerCase() === wanted) ?? false;
}

// https://developer.atlassian.com/cloud/bitbucket/bitbucket-cloud-rest-api-scopes — classic scopes only; granular ones imply nothing.
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  "account:write": ["account"],
  "project:write": ["project"],
  "repository:write": ["repository"],
  pullrequest: ["repository"],
  "pullrequest:write": ["pullrequest", "repository", "repository:write"],
  "pipeline:write": ["pipeline"],
  "pipeline:variable": ["pipeline"],
};

function withImplied(scopes: readonly string[]): string[] {
  return scopes.flatMap((scope) => [scope, ...(IMPLIED[scope] ?? [])]);
}
