/** A file that Atlassian's pages export: its name, and headers it is recognised by, as `plainHeader` writes them. */
export type KnownExport = { name: string; headers: readonly string[] };

/**
 * The exports whose columns are known, so that nothing about them is a guess.
 * Bitbucket: support.atlassian.com/bitbucket-cloud/kb/exporting-user-list-from-your-workspace/
 * Administration: support.atlassian.com/security-and-access-policies/docs/export-users-from-a-site and
 * …/docs/export-accounts-from-domains
 */
export const KNOWN_EXPORTS: readonly KnownExport[] = [
  // Public name, Email address, Last login (UTC), Has 2SV, On Plan
  { name: "Bitbucket's user directory", headers: ["publicname", "emailaddress", "lastloginutc"] },
  // User id, User name, email, User status, Added to org, Org role, Last seen in <product>…, Group 1…
  {
    name: "the users of Atlassian Administration",
    headers: ["userid", "username", "email", "userstatus"],
  },
  // Name, Email, Atlassian ID, Status, Last active, Claimed, Billable, …
  {
    name: "the managed accounts of Atlassian Administration",
    headers: ["name", "email", "atlassianid", "status"],
  },
  // group_name, username, full_name, email, active, last_login, last_session, <product>… (one row for each group)
  {
    name: "the users of an Atlassian site (before September 2021)",
    headers: ["username", "fullname", "email", "active"],
  },
];

/** A header without what people write differently: case, spaces, dashes, dots, width. */
export function plainHeader(header: string): string {
  return header
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** The export that these headers are of, if it is a known one. */
export function knownExport(headers: readonly string[]): KnownExport | undefined {
  const plain = new Set(headers.map(plainHeader));
  return KNOWN_EXPORTS.find((known) => known.headers.every((header) => plain.has(header)));
}
