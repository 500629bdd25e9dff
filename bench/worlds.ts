import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grant } from "../src/model/grant.ts";

/** Files that manage every repository and the four projects of the sandbox, and grant something that is not there yet. */
export function managingEverything(): string {
  const file = join(mkdtempSync(join(tmpdir(), "castellan-bench-")), "access.yaml");
  writeFileSync(
    file,
    `version: 1
provider: bitbucket
workspace: acme
people:
  hana: { email: hana@acme.example }
groups:
  administrators: {}
  contractors: {}
projects:
  PLAT: { groups: { contractors: read } }
  WEB: { groups: { contractors: read } }
repositories:
  "*": { groups: { administrators: admin }, users: { hana: read } }
`,
  );
  return file;
}

/** A directory as a company with many repositories would have it: one file per project of 40. */
export function largeDirectory(repositories: number): string {
  const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
  const people = Array.from({ length: 500 }, (_, index) => `person-${index}`);
  const groups = Array.from({ length: 40 }, (_, index) => `group-${index}`);
  writeFileSync(
    join(folder, "castellan.yaml"),
    `version: 1\nprovider: bitbucket\nworkspace: acme\npeople:\n${people
      .map((alias) => `  ${alias}: { email: ${alias}@acme.example }\n`)
      .join("")}groups:\n${groups
      .map(
        (slug, index) =>
          `  ${slug}: { members: [${people.slice(index * 10, index * 10 + 20).join(", ")}] }\n`,
      )
      .join("")}`,
  );
  mkdirSync(join(folder, "projects"));
  for (let first = 0; first < repositories; first += 40) {
    const rules = Array.from(
      { length: Math.min(40, repositories - first) },
      (_, index) => first + index,
    ).map(
      (number) =>
        `  repository-${number}:\n    groups:\n      group-${number % 40}: write\n      group-${(number + 7) % 40}: read\n${
          number % 2 === 0 ? `    users: { person-${number % 500}: admin }\n` : ""
        }`,
    );
    const key = `P${first / 40}`;
    writeFileSync(
      join(folder, "projects", `${key.toLowerCase()}.yaml`),
      `projects:\n  ${key}: { groups: { group-0: read } }\nrepositories:\n${rules.join("")}`,
    );
  }
  return folder;
}

/** A million grants: 10,000 repositories with 100 people each. `shift` moves the people, so that two of them differ. */
export function manyGrants(shift: number): Grant[] {
  return Array.from({ length: 10_000 }, (_, repository) => {
    const scope = { kind: "repository", name: `repository-${repository}` } as const;
    return Array.from({ length: 100 }, (_, person): Grant => {
      const id = `{1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c${1000 + person + shift}}`;
      return {
        scope,
        principal: { kind: "user", id },
        permission: person % 7 === 0 ? "write" : "read",
      };
    });
  }).flat();
}
