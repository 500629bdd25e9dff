import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import type { Snapshot } from "../../src/model/snapshot.ts";
import type { Sandbox, SandboxOptions } from "../../src/sandbox/index.ts";
import { openSnapshot } from "../../src/snapshot/open.ts";
import { writeSnapshot } from "../../src/snapshot/write.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";
import { faultsOf } from "./json-schemas.ts";
import { castellan, environmentOf, folderWith } from "./run-castellan.ts";

let sandbox: Sandbox;

async function start(options: SandboxOptions = {}): Promise<Record<string, string>> {
  sandbox = createCheckedSandbox(options);
  return environmentOf(await sandbox.start(), sandbox);
}

afterEach(async () => {
  expect(sandbox.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  await sandbox.close();
});

/** Where everything goes that these arguments ask for. */
function places() {
  const folder = folderWith({});
  const at = (name: string) => join(folder, name);
  const [out, csv, json] = [at("report.html"), at("evidence"), at("report.json")];
  return { at, out, csv, json, flags: ["--out", out, "--csv", csv, "--json", json] };
}

function sha256(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The rows of a table of the evidence, by what its columns are called. */
function rowsIn(folder: string, file: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, file)), { columns: true });
}

describe("a report on the examples' workspace", () => {
  test("is a page, tables and a document that say the same and can be checked", async () => {
    const { out, csv, json, flags } = places();
    const { code, stdout, stderr } = await castellan(
      ["report", "examples/acme", ...flags],
      await start(),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("13 people, 20 repositories, 20 grants.\n");
    expect(readFileSync(out, "utf8")).toContain("default-src 'none'; script-src 'sha256-");
    for (const line of readFileSync(join(csv, "SHA256SUMS"), "utf8").trim().split("\n")) {
      const [digest, file = ""] = line.split("  ");
      expect(sha256(readFileSync(join(csv, file)))).toBe(digest);
    }
    const text = readFileSync(json, "utf8");
    expect(faultsOf("report", text)).toEqual([]);
    const document = JSON.parse(text);
    expect(document.digest).toBe(sha256(text.slice(text.indexOf("\n") + 1)));
    expect(document.complete).toBe(true);
    const geordi = document.access.find(({ scope }: { scope: string }) => scope === "geordi");
    const admins = geordi.admin.map((place: number) => document.people[place].name);
    expect(
      rowsIn(csv, "access.csv")
        .filter((row) => row["scope"] === "geordi" && row["can"] === "admin")
        .map(({ name }) => name),
    ).toEqual(admins);
  });

  test("says of everybody's access what wins and every other way", async () => {
    const { csv, flags } = places();
    await castellan(["report", "examples/acme", ...flags], await start());
    expect(
      rowsIn(csv, "access.csv").find(
        ({ name, scope }) => name === "Eli Eder" && scope === "geordi",
      ),
    ).toMatchObject({
      can: "admin",
      "at most": "admin",
      "through kind": "user",
      grant: "admin",
      "granted on": "repository/geordi",
      "other ways": expect.stringContaining("less: group developers, "),
    });
  });

  test("without files takes two calls for each scope and a constant, and knows no ghost of the files", async () => {
    const { csv, flags } = places();
    const { code } = await castellan(["report", "--workspace", "acme", ...flags], await start());
    expect(code).toBe(0);
    expect(sandbox.requests.length).toBeLessThanOrEqual(2 * 24 + 8);
    const findings = new Set(rowsIn(csv, "findings.csv").map(({ finding }) => finding));
    expect(findings).toContain("creator-admin");
    expect(findings).not.toContain("not-in-files");
  });

  test("over a snapshot needs neither network nor token, and shows what changed since an older one", async () => {
    const env = await start();
    const { at, json, csv, flags } = places();
    const [older, newer] = [at("older.json"), at("newer.json")];
    await castellan(["snapshot", "examples/acme", "--out", older], env);
    writeFileSync(newer, writeSnapshot(later(older)));
    const before = sandbox.requests.length;
    const { code } = await castellan(["report", "--snapshot", newer, "--since", older, ...flags]);
    expect({ code, calls: sandbox.requests.length - before }).toEqual({ code: 0, calls: 0 });
    const text = readFileSync(json, "utf8");
    expect(faultsOf("report", text)).toEqual([]);
    const { changes } = JSON.parse(text);
    expect(changes.rows).toMatchObject([
      { kind: "repository", scope: "geordi", holderKind: "user", before: "admin" },
    ]);
    expect(changes.access).toMatchObject([{ more: 0, less: 1, perhaps: 0 }]);
    expect(rowsIn(csv, "changes.csv")).toMatchObject([
      { change: "grant", name: "Eli Eder", before: "admin", after: "" },
    ]);
    const wrong = await castellan(["report", "--snapshot", older, "--since", newer, ...flags]);
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--since takes the older one"),
    });
  });
});

/** The same workspace a day later, when eli is no admin of geordi any more. */
function later(file: string): Snapshot {
  const { snapshot } = openSnapshot(readFileSync(file, "utf8"), file);
  return {
    ...snapshot,
    takenAt: "2099-01-01T00:00:00Z",
    grants: snapshot.grants.map(({ scope, at, read }) => ({
      scope,
      at,
      read:
        scope.name === "geordi" && "known" in read
          ? { known: read.known.filter(({ principal }) => principal.kind !== "user") }
          : read,
    })),
  };
}

describe("a report that is not complete", () => {
  test("says so in the page, the tables and the document, and exits with 3", async () => {
    const env = await start();
    sandbox.faults.add({
      when: { path: "/2.0/repositories/acme/legacy/permissions-config/users" },
      effect: { kind: "status", status: 403 },
    });
    const { out, csv, json, flags } = places();
    const { code, stdout } = await castellan(["report", "examples/acme", ...flags], env);
    expect(code).toBe(3);
    expect(stdout).toContain("Not complete: 1 part could not be read.\n  repository/legacy: ");
    expect(rowsIn(csv, "about.csv")[0]).toEqual({ key: "complete", value: "no" });
    expect(rowsIn(csv, "unread.csv").map(({ what }) => what)).toEqual(["repository/legacy"]);
    const text = readFileSync(json, "utf8");
    expect(faultsOf("report", text)).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      complete: false,
      unread: [{ what: "repository/legacy" }],
    });
    expect(readFileSync(out, "utf8")).toContain('"complete":false');
  });

  test("comes of a snapshot of a part", async () => {
    const env = await start();
    const { at, json, flags } = places();
    await castellan(
      ["snapshot", "examples/acme", "--only", "project/PLAT", "--out", at("part.json")],
      env,
    );
    const { code } = await castellan(["report", "--snapshot", at("part.json"), ...flags]);
    expect(code).toBe(3);
    expect(JSON.parse(readFileSync(json, "utf8")).unread).toContainEqual({
      what: "project/WEB",
      reason: "the snapshot was not to hold it",
    });
  });
});

test("no cell of the tables is calculated by a spreadsheet", async () => {
  const env = await start();
  const { at, csv, flags } = places();
  await castellan(["snapshot", "--workspace", "acme", "--out", at("acme.json")], env);
  const { snapshot } = openSnapshot(readFileSync(at("acme.json"), "utf8"), "acme.json");
  const members = snapshot.directory.members.map((member) => ({
    ...member,
    name: "=cmd|' /C calc'!A0",
  }));
  writeFileSync(
    at("hostile.json"),
    writeSnapshot({ ...snapshot, directory: { ...snapshot.directory, members } }),
  );
  await castellan(["report", "--snapshot", at("hostile.json"), ...flags]);
  for (const file of readdirSync(csv).filter((name) => name.endsWith(".csv")))
    expect(readFileSync(join(csv, file), "utf8")).not.toMatch(/(^|,|")=cmd/m);
});

test.each([
  { name: "neither files nor a workspace", args: [], says: "Which workspace?" },
  {
    name: "a snapshot that is not there",
    args: ["--snapshot", "nowhere.json"],
    says: "nowhere.json does not exist",
  },
  {
    name: "two things to print",
    args: ["--workspace", "acme", "--out", "-", "--json", "-"],
    says: "Only one of --out and --json",
  },
])("$name is refused in a sentence", async ({ args, says }) => {
  await start();
  const ran = await castellan(["report", ...args], {}, folderWith({}));
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
});
