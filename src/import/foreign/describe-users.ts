import { parseDesired } from "../../desired/parse.ts";
import { normalizeAddress } from "../../model/address.ts";
import { compareText } from "../../model/grant.ts";
import type { PersonRow } from "../../people/person-rows.ts";
import { planImport } from "../../people/plan-import.ts";
import type { Imported } from "../imported.ts";

/** The people of a list, and nothing else: an export of Bitbucket's user directory says nothing of access. Pure. */
export function describeUsers(rows: readonly PersonRow[], today: string): Imported {
  const text = "version: 1\nprovider: bitbucket\nworkspace: nobody\n";
  const { desired: nobody } = parseDesired([{ file: "nobody.yaml", text }], { today });
  if (nobody === undefined) throw new Error("a file that says nothing has problems");
  const bare = rows.map((row) => ({ ...row, groups: [] }));
  const { people } = planImport({ rows: bare, faultyGroups: [] }, nobody, { groups: [], today });
  return {
    people: people
      .map(({ alias, identity }) => ({
        alias,
        identity: "email" in identity ? { email: normalizeAddress(identity.email) } : identity,
        remarks: [],
      }))
      .toSorted((a, b) => compareText(a.alias, b.alias)),
    groups: [],
    projects: [],
    repositories: [],
    others: [],
    omissions: [],
  };
}
