import { expect, test } from "@jest/globals";
import { expand } from "../../src/desired/expand.ts";
import type { Directory } from "../../src/model/directory.ts";
import type { Grant } from "../../src/model/grant.ts";
import { bitbucketToStep } from "../../src/providers/bitbucket/index.ts";
import { review } from "../../src/reconcile/review.ts";
import { desiredIn, HEADER, TODAY } from "../desired/reading.ts";

const MEMBERS = ["a", "b", "c"].map((id) => ({ uuid: `{${id}}`, name: id, owner: false }));

/** The violations of a plan that takes two of three people out of a group, when this is all that was listed. */
function violationsWith(listed: Partial<Directory>): string[] {
  const limits = "limits: { people-losing-access: { count: 1, ratio: 1 } }\n";
  const desired = desiredIn({
    "a.yaml": `${HEADER}${limits}people: { a: { uuid: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}" } }
groups: { devs: { mode: authoritative, since: 2026-05-04, members: [a] } }
`,
  });
  const directory: Directory = {
    caller: { uuid: "{castellan}", name: "castellan", permission: "owner" },
    members: [
      { uuid: "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}", name: "a", owner: false },
      ...MEMBERS,
    ],
    accounts: {},
    groups: { known: [{ slug: "devs", name: "devs", members: ["{b}", "{c}"] }] },
    projects: { known: [] },
    repositories: { known: [] },
    ...listed,
  };
  const { expansion } = expand(desired, directory, TODAY);
  const held = ["{b}", "{c}"].map(
    (id): Grant => ({
      scope: { kind: "group", name: "devs" },
      principal: { kind: "user", id },
      permission: "member",
    }),
  );
  const made = review({
    desired,
    directory,
    expansion,
    reads: [{ known: held }],
    today: TODAY,
    names: {},
    calls: 0,
    toStep: bitbucketToStep("acme"),
  });
  return made.findings.violations.map(({ guard }) => guard);
}

test.each<{ name: string; listed: Partial<Directory>; guards: string[] }>([
  { name: "everything was listed", listed: {}, guards: [] },
  {
    name: "projects were not",
    listed: { projects: { unknown: "the files name none" } },
    guards: ["people-losing-access"],
  },
  {
    name: "repositories were not",
    listed: { repositories: { unknown: "503" } },
    guards: ["people-losing-access"],
  },
])("people who leave a group lose nothing only when $name", ({ listed, guards }) => {
  expect(violationsWith(listed)).toEqual(guards);
});
