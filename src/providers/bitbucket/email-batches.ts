import { excerpt } from "../../http/excerpt.ts";
import { normalizeAddress } from "../../model/address.ts";
import { ConfigError } from "../../model/errors.ts";
import { compareText } from "../../model/grant.ts";

/** Addresses to ask for in one call, and the encoded `q` that does it. */
export type EmailBatch = { asked: ReadonlySet<string>; query: string };

/** Most addresses Bitbucket takes in one look-up (documented; above it the answer is 400). */
const MOST_EMAILS = 90;
/** Longest query, in encoded characters: servers and proxies commonly refuse a request line over 8 KiB. */
const LONGEST_QUERY = 6_000;

/** Splits addresses into look-ups. Each address is asked for once. Throws ConfigError for an address that cannot be one. */
export function emailBatches(emails: readonly string[]): EmailBatch[] {
  const batches: string[][] = [];
  let length = 0;
  for (const email of [...new Set(emails.map(normalizeAddress))].sort(compareText)) {
    const size = encodeURIComponent(quote(email)).length + 3;
    const batch = batches.at(-1);
    const fits = batch && batch.length < MOST_EMAILS && length + size <= LONGEST_QUERY;
    if (fits) batch.push(email);
    else batches.push([email]);
    length = fits ? length + size : size;
  }
  return batches.map((batch) => ({ asked: new Set(batch), query: toQuery(batch) }));
}

function toQuery(emails: readonly string[]): string {
  return (
    encodeURIComponent(`user.email IN (${emails.map(quote).join(",")})`)
      // encodeURIComponent leaves these, the URL parser encodes the last one: one form everywhere.
      .replaceAll("'", "%27")
  );
}

/** A string in Bitbucket's query language: in double quotes, with those and backslashes escaped. */
function quote(email: string): string {
  if (!/^[^@]+@[^@]+$/.test(email) || /[\s\p{C}]/u.test(email) || email.length > 254)
    throw new ConfigError(`"${excerpt(email)}" is not an e-mail address.`);
  return `"${email.replaceAll(/["\\]/g, "\\$&")}"`;
}
