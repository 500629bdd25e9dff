import type { SourceFile } from "../../src/desired/load.ts";

/** A workspace of the size that castellan must read without a pause: 5,000 repositories in 125 projects, a file for each. */
export function largeWorkspace(): SourceFile[] {
  return [
    { file: "castellan.yaml", text: "version: 1\nprovider: bitbucket\nworkspace: acme\n" },
    { file: "people.yaml", text: `people:\n${times(500, person).join("")}` },
    { file: "groups.yaml", text: `groups:\n${times(40, group).join("")}` },
    ...times(125, (index) => ({ file: `projects/p${index}.yaml`, text: project(index) })),
  ];
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function person(index: number): string {
  return `  person-${index}: { email: person-${index}@acme.example }\n`;
}

function group(index: number): string {
  const members = times(20, (member) => `      - person-${(index * 20 + member) % 500}\n`);
  return `  team-${index}:\n    members:\n${members.join("")}`;
}

function project(index: number): string {
  const repositories = times(40, (number) => repository(index * 40 + number));
  return `projects:
  P${index}:
    mode: authoritative
    groups:
      team-${index % 40}: admin
    users: {}

repositories:
${repositories.join("")}`;
}

function repository(index: number): string {
  return `  repository-${index}:
    groups:
      team-${index % 40}: write
      team-${(index + 7) % 40}: read
${index % 2 ? `    users:\n      person-${index % 500}: admin\n` : ""}`;
}
