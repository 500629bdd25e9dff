import type { SourceFile } from "../../src/desired/parse.ts";
import { generateWorld, type World } from "../../src/sandbox/index.ts";

const KEPT = ["geordi", "web-app", "legacy"];

/** The base world with a few of its repositories, so that a plan takes twenty calls to make. */
export function smallAcme(): World {
  const world = generateWorld(20, 1);
  return {
    ...world,
    repositories: world.repositories.filter(({ slug }) => KEPT.includes(slug)),
    credentials: world.credentials.filter(({ name }) => name !== "repositoryToken"),
    invitations: [
      {
        email: "lou@acme.example",
        groups: ["developers"],
        invitedBy: "{67d889ca-60ba-586f-8c60-7851924d31a4}",
        sentOn: "2026-11-20T08:00:00.000Z",
      },
    ],
    resources: {},
  };
}

/**
 * What a team that is reorganised needs: a step of every phase, with removals that count on what is given before. Dee writes to
 * geordi through developers, and goes on doing so through nova alone; kai leaves the row on legacy for one on its project.
 */
export const REORGANISATION: readonly SourceFile[] = [
  {
    file: "access.yaml",
    text: `version: 1
provider: bitbucket
workspace: acme
mode: authoritative
people:
  ana: { email: ana@acme.example }
  dee: { email: dee@acme.example }
  eli: { email: eli@acme.example }
  fay: { email: fay@acme.example }
  jun: { email: jun@acme.example }
  kai: { email: kai@acme.example }
  lou: { email: lou@acme.example, suspended: true }
  nia: { email: nia@acme.example }
groups:
  platform: {}
  developers: { members: [ana, eli, fay] }
  contractors: { absent: true }
  nova: { members: [dee, nia] }
projects:
  PLAT: { groups: { developers: read, platform: admin, nova: write } }
  LEG: { users: { kai: write } }
repositories:
  geordi: { groups: { developers: write, platform: admin } }
  legacy: { groups: { developers: read }, users: { jun: admin } }
`,
  },
];
