const HEAD = `version: 1
provider: bitbucket
workspace: acme
limits:
  removals: { count: 100, ratio: 1 }
  memberships: { ratio: 1 }
  projects: { ratio: 1 }
  repositories: { ratio: 1 }
  one-scope: { ratio: 1 }
  people-losing-access: { ratio: 1 }
  people-losing-everything: { count: 100, ratio: 1 }
people:
  ana: { email: ana@acme.example }
  hana: { email: hana@acme.example }
  kai: { email: kai@acme.example }
`;

/** One state after the other, on the base world of the sandbox: together they need every kind of change. */
export const STATES: { name: string; yaml: string; changes: string[] }[] = [
  {
    name: "a group is created, filled and granted",
    yaml: `${HEAD}groups:
  qa: { name: QA, members: [hana] }
projects:
  WEB: { groups: { qa: create-repo } }
repositories:
  web-app: { groups: { qa: write }, users: { kai: read } }
`,
    changes: [
      "create-group group/qa",
      "create group/qa",
      "create project/WEB",
      "create repository/web-app",
      "create repository/web-app",
    ],
  },
  {
    name: "levels are raised in place",
    yaml: `${HEAD}groups:
  qa: { name: QA, members: [hana] }
projects:
  WEB: { groups: { qa: admin } }
repositories:
  web-app: { groups: { qa: admin }, users: { kai: write } }
`,
    changes: ["update project/WEB", "update repository/web-app", "update repository/web-app"],
  },
  {
    name: "levels are lowered in place",
    yaml: `${HEAD}mode: authoritative
since: 2026-05-04
groups:
  platform: {}
  developers: {}
  qa: { name: QA, members: [hana] }
projects:
  WEB: { groups: { developers: write, qa: read, platform: admin } }
repositories:
  web-app: { groups: { qa: read, platform: admin } }
`,
    changes: [
      "create project/WEB",
      "create repository/web-app",
      "update project/WEB",
      "update repository/web-app",
    ],
  },
  {
    name: "members change",
    yaml: `${HEAD}mode: authoritative
since: 2026-05-04
groups:
  qa: { name: QA, members: [ana, kai] }
`,
    changes: ["create group/qa", "create group/qa", "delete group/qa"],
  },
  {
    name: "grants are revoked, members removed",
    yaml: `${HEAD}mode: authoritative
since: 2026-05-04
groups:
  platform: {}
  developers: {}
  qa: { name: QA, members: [] }
approvals:
  - { guard: emptied, scope: group/qa, until: 2026-12-31, reason: qa moves }
  - { guard: emptied, scope: repository/web-app, until: 2026-12-31, reason: qa moves }
projects:
  WEB: { groups: { developers: write, platform: admin } }
repositories:
  web-app: { groups: { platform: admin }, users: {} }
`,
    changes: [
      "delete project/WEB",
      "delete repository/web-app",
      "delete repository/web-app",
      "delete repository/web-app",
      "delete group/qa",
      "delete group/qa",
    ],
  },
  {
    name: "a group is deleted when the file says so",
    yaml: `${HEAD}groups:
  qa: { absent: true }
approvals:
  - { guard: irreversible, scope: group/qa, until: 2026-12-31, reason: qa moved }
`,
    changes: ["delete-group group/qa"],
  },
  {
    name: "every repository that matches a pattern",
    yaml: `${HEAD}groups:
  contractors: {}
repositories:
  "svc-*": { groups: { contractors: read } }
`,
    changes: ["svc-auth", "svc-billing", "svc-mail", "svc-search"].map(
      (slug) => `create repository/${slug}`,
    ),
  },
];
