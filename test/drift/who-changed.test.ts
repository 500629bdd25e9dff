import { expect, test } from "@jest/globals";
import { withCulprits } from "../../src/drift/who-changed.ts";
import type { AuditEvent } from "../../src/model/audit.ts";
import type { DriftItem } from "../../src/model/drift.ts";

const SCOPE = { kind: "repository", name: "etl" } as const;
const ANA = "{0f6c2f3e-9d0b-4c8e-8f0e-2f1d6a7b8c90}";
const ITEM: DriftItem = {
  id: "repository/etl users ana",
  scope: SCOPE,
  list: "users",
  holder: "ana",
  live: "admin",
  revert: { action: "delete", scope: SCOPE, principal: { kind: "user", id: ANA }, before: "admin" },
};
const MEMBERS = [{ uuid: ANA, accountId: "557058:ana", name: "Ana", owner: false }];

function event(words: string[], more: Partial<AuditEvent> = {}): AuditEvent {
  return { at: "2026-11-20T10:00:00.000Z", action: "changed", actor: "olga", words, ...more };
}

test.each<{ name: string; events: AuditEvent[]; by: object | undefined }>([
  { name: "nothing in the log", events: [], by: undefined },
  { name: "another scope", events: [event(["lake", ANA])], by: undefined },
  {
    name: "scope and account",
    events: [event(["etl", ANA])],
    by: { name: "olga", perhaps: false },
  },
  {
    name: "the account by its other id",
    events: [event(["etl", "557058:ana"])],
    by: { perhaps: false },
  },
  { name: "the scope alone", events: [event(["etl"])], by: { perhaps: true } },
  {
    name: "the newest that names both, before a newer that does not",
    events: [
      event(["etl"], { actor: "bo" }),
      event(["etl", ANA]),
      event(["etl", ANA], { actor: "cyd" }),
    ],
    by: { name: "olga", perhaps: false },
  },
  { name: "part of a longer word", events: [event(["etl-2", ANA])], by: undefined },
  {
    name: "a log of two workspaces",
    events: [event(["etl", ANA], { workspace: "a" }), event(["x"], { workspace: "b" })],
    by: { perhaps: true },
  },
])("$name", ({ events, by }) => {
  const scopes = [{ scope: SCOPE, mode: "authoritative" as const, items: [ITEM] }];
  const [found] = withCulprits(scopes, events, { members: MEMBERS })[0]?.items ?? [];
  if (by === undefined) expect(found?.by).toBeUndefined();
  else expect(found?.by).toMatchObject(by);
});
