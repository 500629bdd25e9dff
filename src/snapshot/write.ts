import { createHash } from "node:crypto";
import type { SnapshotFile } from "../generated/snapshot.types.ts";
import { principalKey } from "../model/grant.ts";
import { isKnown } from "../model/read.ts";
import type { Snapshot, SnapshotRead } from "../model/snapshot.ts";
import { Table } from "./table.ts";

/**
 * A snapshot as text: one JSON document, one line for each account, repository and scope, so that two of them can be compared. Whoever
 * holds something, and each level, is named once and referred to by number: most of a large workspace is rows.
 */
export function writeSnapshot(snapshot: Snapshot): string {
  const rest = bodyOf(snapshot);
  return `${firstLine(snapshot.version, digestOf(rest))}\n${rest}`;
}

/** The first line says the digest of all the others. */
function firstLine(version: Snapshot["version"], digest: string): string {
  return `{"version":${version},"digest":"${digest}",`;
}

/** sha256, in hex. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function bodyOf(snapshot: Snapshot): string {
  const { provider, workspace, takenAt, calls, emails, names } = snapshot;
  const [holders, levels] = [new Table(), new Table()];
  const began = Date.parse(takenAt);
  const grants = snapshot.grants.map((read) => encode(read, began, holders, levels));
  const fields: [keyof SnapshotFile, string][] = [
    ["provider", JSON.stringify(provider)],
    ["workspace", JSON.stringify(workspace)],
    ["takenAt", JSON.stringify(takenAt)],
    ["calls", JSON.stringify(calls)],
    ["directory", fieldsOf(snapshot.directory)],
    ["emails", listed(emails)],
    ["names", fieldsOf(names)],
    ["levels", JSON.stringify(levels.entries)],
    ["holders", listed(holders.entries)],
    ["grants", listed(grants)],
  ];
  return `${fields.map(([name, value]) => `"${name}":${value}`).join(",\n")}}\n`;
}

function encode(
  { scope, at, read }: SnapshotRead,
  began: number,
  holders: Table,
  levels: Table,
): SnapshotFile["grants"][number] {
  const common = {
    scope: `${scope.kind}/${scope.name}`,
    at: Math.round((Date.parse(at) - began) / 1000),
  };
  if (!isKnown(read)) return { ...common, unknown: read.unknown };
  const rows = read.known.flatMap(({ principal, permission }) => [
    holders.indexOf(principalKey(principal)),
    levels.indexOf(permission),
  ]);
  return { ...common, rows };
}

/** An object with a line for each of its fields, and for each item of a list in them. */
function fieldsOf(value: object): string {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `\n${JSON.stringify(name)}:${fieldText(field)}`).join(",")}}`;
}

function fieldText(field: unknown): string {
  if (Array.isArray(field)) return listed(field);
  if (typeof field === "object" && field !== null && "known" in field && Array.isArray(field.known))
    return `{"known":${listed(field.known)}}`;
  return JSON.stringify(field);
}

function listed(items: readonly unknown[]): string {
  return items.length === 0 ? "[]" : `[\n${items.map((item) => JSON.stringify(item)).join(",\n")}]`;
}
