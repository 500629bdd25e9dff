import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Repository, repositoryWith } from "./git-repository.ts";
import type { Ran } from "./run-castellan.ts";
import { runMain } from "./run-in-process.ts";

const ROOT = `version: 1
provider: bitbucket
workspace: acme
owners: ["@acme/admins"]
delegates:
  - { file: web.yaml, owners: ["@acme/web", fay@acme.example], projects: [WEB] }
  - { file: data/, owners: ["@acme/data"], projects: [DATA] }
`;
const FILES = {
  "access/castellan.yaml": ROOT,
  "access/web.yaml": "projects: { WEB: {} }\n",
  "access/data/all.yaml": "projects: { DATA: {} }\n",
};

async function run({ folder }: Repository, ...flags: string[]): Promise<Ran> {
  return await runMain(["codeowners", join(folder, "access"), ...flags], {});
}

/** Who owns a file, as GitHub finds it: by the last pattern that matches. Our patterns are paths from the top. */
function ownersOf(text: string, file: string): string | undefined {
  const rules = text.split("\n").filter((line) => line.startsWith("/") || line.startsWith("*"));
  const [, owners] =
    rules
      .map((line) => line.split(/ +(.*)/s))
      .findLast(
        ([pattern = ""]) =>
          pattern === "*" ||
          `/${file}` === pattern ||
          (pattern.endsWith("/") && `/${file}`.startsWith(pattern)),
      ) ?? [];
  return owners;
}

describe("codeowners", () => {
  test("gives each file to its owners, and the rest and itself to the owners of everything", async () => {
    const { code, stdout } = await run(repositoryWith(FILES));
    expect(code).toBe(0);
    expect(ownersOf(stdout, "access/castellan.yaml")).toBe("@acme/admins");
    expect(ownersOf(stdout, "access/anything/new.yaml")).toBe("@acme/admins");
    expect(ownersOf(stdout, "access/web.yaml")).toBe("@acme/web fay@acme.example");
    expect(ownersOf(stdout, "access/data/all.yaml")).toBe("@acme/data");
    expect(ownersOf(stdout, "access/data/new.yaml")).toBe("@acme/data");
    expect(ownersOf(stdout, ".github/CODEOWNERS")).toBe("@acme/admins");
  });

  test("is written once, keeps the rest, and is then up to date", async () => {
    const repository = repositoryWith({ ...FILES, CODEOWNERS: "# ours\n* @acme/all\n" });
    expect((await run(repository, "--check")).code).toBe(1);
    expect((await run(repository, "--write")).code).toBe(0);
    const text = readFileSync(join(repository.folder, "CODEOWNERS"), "utf8");
    expect(text.startsWith("# ours\n* @acme/all\n\n# castellan: begin\n")).toBe(true);
    expect(ownersOf(text, "access/web.yaml")).toBe("@acme/web fay@acme.example");
    expect(ownersOf(text, "CODEOWNERS")).toBe("@acme/admins");
    expect((await run(repository, "--check")).code).toBe(0);
    expect((await run(repository, "--write")).stdout).toContain("Up to date");
    expect(readFileSync(join(repository.folder, "CODEOWNERS"), "utf8")).toBe(text);
  });

  test("what was added behind it, and would take precedence, is put before it", async () => {
    const repository = repositoryWith(FILES);
    await run(repository, "--write");
    const file = join(repository.folder, ".github/CODEOWNERS");
    const text = readFileSync(file, "utf8");
    repository.commit({ ".github/CODEOWNERS": `${text}* @acme/everybody\n` });
    const stale = await run(repository, "--check");
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain("castellan codeowners --write");
    await run(repository, "--write");
    expect(ownersOf(readFileSync(file, "utf8"), "access/castellan.yaml")).toBe("@acme/admins");
  });

  test("a changed delegation makes it stale", async () => {
    const repository = repositoryWith(FILES);
    await run(repository, "--write");
    repository.commit({ "access/castellan.yaml": ROOT.replace("@acme/data", "@acme/lake") });
    expect((await run(repository, "--check")).code).toBe(1);
  });

  test("Bitbucket looks elsewhere", async () => {
    const repository = repositoryWith(FILES);
    await run(repository, "--host", "bitbucket", "--write");
    const text = readFileSync(join(repository.folder, ".bitbucket/CODEOWNERS"), "utf8");
    expect(ownersOf(text, ".bitbucket/CODEOWNERS")).toBe("@acme/admins");
  });

  test("one file has one owner; a path with a space is escaped", async () => {
    const repository = repositoryWith({
      "our access/a.yaml": ROOT.replace(/delegates:[\s\S]*/, ""),
    });
    const { stdout } = await runMain(
      ["codeowners", join(repository.folder, "our access/a.yaml")],
      {},
    );
    expect(stdout).toMatch(/^\/our\\ access\/a\.yaml +@acme\/admins$/m);
  });

  test.each([
    {
      name: "without owners",
      root: ROOT.replace(/owners: \["@acme\/admins"\]\ndelegates:[\s\S]*/, ""),
      says: "No file says who owns them",
    },
  ])("$name there is nothing to write", async ({ root, says }) => {
    const ran = await run(repositoryWith({ "access/castellan.yaml": root }));
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(says);
  });
});
