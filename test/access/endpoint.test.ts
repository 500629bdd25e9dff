import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { extentOf } from "../../src/access/abilities.ts";
import { factsFrom } from "../../src/access/facts.ts";
import { axesOf, matrixOf, rowOf } from "../../src/access/matrix.ts";
import { type Grant, type Scope, scopeKey } from "../../src/model/grant.ts";
import type { Reader } from "../../src/model/provider.ts";
import { isKnown, type Read } from "../../src/model/read.ts";
import { smallWorld } from "../laws/small-world.ts";
import { inWorkspace } from "../laws/workspace.ts";

type Row = { permission: string; user: { uuid: string }; repository: { name: string } };

/** `{uuid} on repository/geordi: write`, for everybody who holds something, as the API's own list of effective permissions says. */
async function byEndpoint(origin: string, authorization: string): Promise<string[]> {
  const rows: string[] = [];
  let next: string | undefined =
    `${origin}/2.0/workspaces/acme/permissions/repositories?pagelen=100`;
  while (next !== undefined) {
    const answer: Response = await fetch(next, { headers: { authorization } });
    const page = (await answer.json()) as { values: Row[]; next?: string };
    for (const { permission, user, repository } of page.values)
      rows.push(`${user.uuid} on ${repository.name}: ${permission}`);
    next = page.next;
  }
  return rows.sort();
}

/** The same, as the engine works it out from the explicit grants of everything. */
async function byEngine(reader: Reader): Promise<string[]> {
  const directory = await reader.directory({
    emails: [],
    projects: true,
    repositories: true,
  });
  const scopes: Scope[] = [
    ...listed(directory.projects).map(({ key }) => ({ kind: "project" as const, name: key })),
    ...listed(directory.repositories).map(({ slug }) => ({
      kind: "repository" as const,
      name: slug,
    })),
  ];
  const reads = await Promise.all(
    scopes.map(
      async (scope): Promise<{ scope: Scope; read: Read<Grant[]> }> => ({
        scope,
        read: await reader.read(scope),
      }),
    ),
  );
  const facts = factsFrom(directory, reads);
  const axes = axesOf(facts);
  const matrix = matrixOf(facts, axes);
  const members = new Set(directory.members.map(({ uuid }) => uuid));
  return axes.scopes
    .flatMap((scope, row) => {
      if (scope.kind === "project") return [];
      const cells = rowOf(matrix, row);
      return axes.people.flatMap((person, column) => {
        const { permission, atMost } = extentOf(cells[column] ?? 0);
        if (permission !== atMost) throw new Error(`${scopeKey(scope)} is not known`);
        // Bitbucket lists members only: a row that outlived a membership gives nothing that it would count.
        return permission === undefined || !members.has(person)
          ? []
          : [`${person} on ${scope.name}: ${permission}`];
      });
    })
    .sort();
}

function listed<T>(read: Read<T[]>): T[] {
  if (!isKnown(read)) throw new Error(read.unknown);
  return read.known;
}

function basic({ email, token }: { email: string; token: string }): string {
  return `Basic ${Buffer.from(`${email}:${token}`).toString("base64")}`;
}

test.each([
  { size: 20, seed: 1 },
  { size: 20, seed: 7 },
  { size: 500, seed: 3 },
])(
  "the engine and Bitbucket's own list agree for everybody: $size repositories, seed $seed",
  async (options) => {
    await inWorkspace(options, async ({ sandbox, origin, reader }) => {
      const endpoint = await byEndpoint(origin, basic(sandbox.credentials.admin));
      expect(endpoint.length).toBeGreaterThan(options.size);
      expect(await byEngine(reader())).toEqual(endpoint);
    });
  },
);

test("they agree on whatever small workspace", async () => {
  await fc.assert(
    fc.asyncProperty(smallWorld, async (world) => {
      await inWorkspace({ world }, async ({ sandbox, origin, reader }) => {
        const endpoint = await byEndpoint(origin, basic(sandbox.credentials.admin));
        expect(await byEngine(reader())).toEqual(endpoint);
      });
    }),
    { numRuns: 25 },
  );
});
