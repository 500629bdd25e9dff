import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { folderWith } from "./run-castellan.ts";

/** A git repository of a test. */
export type Repository = {
  folder: string;
  git: (...args: string[]) => string;
  /** Writes files, `undefined` deletes one, and commits everything. Gives the commit. */
  commit: (files: Record<string, string | undefined>) => string;
};

/** A new repository with these files in its first commit. */
export function repositoryWith(files: Record<string, string>): Repository {
  const folder = folderWith({});
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8", env: ENV }).trim();
  const commit: Repository["commit"] = (changed) => {
    for (const [name, text] of Object.entries(changed)) {
      const path = join(folder, name);
      if (text === undefined) rmSync(path);
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", "a change");
    return git("rev-parse", "HEAD");
  };
  git("init", "--quiet", "--initial-branch", "main");
  commit(files);
  return { folder, git, commit };
}

const ENV = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "ana",
  GIT_AUTHOR_EMAIL: "ana@acme.example",
  GIT_COMMITTER_NAME: "ana",
  GIT_COMMITTER_EMAIL: "ana@acme.example",
};
