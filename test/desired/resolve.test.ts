import { describe, expect, test } from "@jest/globals";
import { resolve } from "../../src/desired/resolve.ts";
import type { Directory } from "../../src/model/directory.ts";
import type { KnownPerson } from "../../src/model/lockfile.ts";
import { desiredIn, HEADER } from "./reading.ts";

const X = "{0f6c2f3e-9d0b-4c8e-8f0e-00000000000a}";
const Y = "{0f6c2f3e-9d0b-4c8e-8f0e-00000000000b}";

type Row = {
  name: string;
  /** The person, as the file has it. */
  ana: string;
  /** Address → account, as the workspace has it; each of these accounts is a member. */
  accounts?: Record<string, string>;
  members?: string[];
  unresolved?: Record<string, string>;
  /** What castellan.lock has for ana. */
  before?: KnownPerson;
  /** The account, or what ana waits for. */
  is: string;
  notice?: string;
  problem?: string;
  /** What is remembered from now on; by default what was found. */
  known?: KnownPerson | undefined;
};

function directoryWith({ accounts = {}, members = [], unresolved }: Row): Directory {
  return {
    caller: { uuid: "{caller}", name: "castellan", permission: "owner" },
    members: [...new Set([...Object.values(accounts), ...members])].map((uuid) => ({
      uuid,
      accountId: `id:${uuid.slice(-2, -1)}`,
      name: uuid === X ? "Ana Aalto" : "Another Ana",
      owner: false,
    })),
    accounts,
    ...(unresolved && { unresolved }),
    groups: { known: [] },
    projects: { known: [] },
    repositories: { known: [] },
  };
}

function check(row: Row): void {
  const people = desiredIn({ "a.yaml": `${HEADER}people:\n  ana: ${row.ana}\n` })?.people ?? [];
  const before = row.before && { ana: row.before };
  const { resolved, problems, notices, known } = resolve(people, directoryWith(row), before);
  const ana = resolved.get("ana");
  const is =
    ana === undefined
      ? ""
      : "member" in ana
        ? ana.member.uuid
        : "waiting" in ana
          ? ana.waiting
          : ana.unsure;
  expect(is).toContain(row.is);
  expect(notices).toEqual(row.notice === undefined ? [] : [expect.stringContaining(row.notice)]);
  expect(problems.map(({ code }) => code)).toEqual(row.problem === undefined ? [] : [row.problem]);
  if ("known" in row) expect(known).toEqual(row.known === undefined ? {} : { ana: row.known });
}

const EMAIL = "{ email: ana@acme.example }";
const at = (uuid: string) => ({ "ana@acme.example": uuid });
const was = (uuid: string, email = "ana@acme.example"): KnownPerson => ({
  email,
  account: `id:${uuid.slice(-2, -1)}`,
  uuid,
});

describe("nothing is remembered", () => {
  test.each<Row>([
    { name: "an address", ana: EMAIL, accounts: at(X), is: X, known: was(X) },
    {
      name: "in other letters and another form of them",
      ana: '{ email: "A\u00d1A\u0301@ACME.example" }',
      accounts: { "a\u00f1\u00e1@acme.example": X },
      is: X,
      known: was(X, "a\u00f1\u00e1@acme.example"),
    },
    {
      name: "an account id",
      ana: '{ account: "id:a" }',
      members: [X],
      is: X,
      known: { account: "id:a", uuid: X },
    },
    {
      name: "a UUID, in capitals",
      ana: `{ uuid: "${X.toUpperCase()}" }`,
      members: [X],
      is: X,
      known: { account: "id:a", uuid: X },
    },
    {
      name: "an address that nobody has",
      ana: EMAIL,
      is: "ana@acme.example is not a member of the workspace yet",
      known: undefined,
    },
    {
      name: "never by what Bitbucket shows as a name",
      ana: '{ account: "Ana" }',
      members: [X],
      is: "Ana is not a member of the workspace yet",
    },
    {
      name: "an address whose account is no member",
      ana: EMAIL,
      accounts: {},
      members: [Y],
      is: "not a member of the workspace yet",
    },
    {
      name: "an address that was not looked up",
      ana: EMAIL,
      members: [X],
      unresolved: { "ana@acme.example": "was not looked up" },
      is: "ana@acme.example was not looked up",
    },
  ])("$name", check);
});

describe("something is remembered", () => {
  test.each<Row>([
    { name: "and is still so", ana: EMAIL, accounts: at(X), before: was(X), is: X, known: was(X) },
    {
      name: "another address in the file, the same account: said",
      ana: "{ email: ana.aalto@acme.example }",
      accounts: { "ana.aalto@acme.example": X },
      before: was(X),
      is: X,
      notice: `ana is ana.aalto@acme.example now, and was ana@acme.example: the account is the same, ${X}`,
      known: was(X, "ana.aalto@acme.example"),
    },
    {
      name: "an id in place of the address, the same account",
      ana: `{ uuid: "${X}" }`,
      members: [X],
      before: was(X),
      is: X,
      known: { account: "id:a", uuid: X },
    },
    {
      name: "the same address, another account: a problem",
      ana: EMAIL,
      accounts: at(Y),
      members: [X],
      before: was(X),
      is: Y,
      problem: "reused-address",
    },
    {
      name: "the same address, another account, and the first has left: a problem",
      ana: EMAIL,
      accounts: at(Y),
      before: was(X),
      is: Y,
      problem: "reused-address",
    },
    {
      name: "another address and another account: what the file says, and said",
      ana: "{ email: other@acme.example }",
      accounts: { "other@acme.example": Y, ...at(X) },
      before: was(X),
      is: Y,
      notice: `other@acme.example is ${Y}, and ana@acme.example was ${X}`,
      known: was(Y, "other@acme.example"),
    },
    {
      name: "another id: what the file says, and said",
      ana: `{ uuid: "${Y}" }`,
      members: [X, Y],
      before: was(X),
      is: Y,
      notice: "another account than before",
    },
    {
      name: "the address is nobody's any more, and the account is still a member: it is meant",
      ana: EMAIL,
      members: [X],
      before: was(X),
      is: X,
      notice: "ana@acme.example belongs to no member any more",
      known: was(X),
    },
    {
      name: "the address was not looked up: the account that it was",
      ana: EMAIL,
      members: [X],
      unresolved: { "ana@acme.example": "was not looked up" },
      before: was(X),
      is: X,
    },
    {
      name: "the account has left",
      ana: EMAIL,
      before: was(X),
      is: `ana@acme.example is not a member of the workspace any more; castellan.lock knows the account ${X}`,
      known: was(X),
    },
    {
      name: "the account has left, by UUID",
      ana: `{ uuid: "${X}" }`,
      before: { uuid: X },
      is: `${X} is not a member of the workspace any more`,
    },
    {
      name: "a new address that is nobody's: waits, and the old account is not meant by it",
      ana: "{ email: new@acme.example }",
      accounts: at(X),
      before: was(X),
      is: "new@acme.example is not a member of the workspace yet",
      known: was(X),
    },
    {
      name: "Bitbucket tells no account ids here: the account that it was",
      ana: '{ account: "id:other" }',
      members: [X],
      before: { account: "id:other", uuid: X },
      is: X,
    },
  ])("$name", check);
});

test("a reused address: both accounts, their names, and how to confirm", () => {
  const row = { name: "", ana: EMAIL, accounts: at(Y), members: [X], is: Y };
  const people = desiredIn({ "a.yaml": `${HEADER}people:\n  ana: ${row.ana}\n` })?.people ?? [];
  const [problem] = resolve(people, directoryWith(row), { ana: was(X) }).problems;
  expect(problem?.message).toBe(
    `\`ana@acme.example\` belongs to another account than before: it is ${Y} (\`Another Ana\`) now, and castellan.lock knows ana as ${X}, \`Ana Aalto\`, still a member`,
  );
  expect(problem?.fix).toBe(
    `If ana is the new account, delete \`ana\` under \`people:\` in castellan.lock. If not, write \`ana: { uuid: "${X}" }\`.`,
  );
});

test("an account that is found by two aliases, one of them by memory alone", () => {
  const people =
    desiredIn({
      "a.yaml": `${HEADER}people:\n  ana: ${EMAIL}\n  an: { uuid: "${X}" }\n`,
    })?.people ?? [];
  const directory = directoryWith({ name: "", ana: "", members: [X], is: X });
  const { problems } = resolve(people, directory, { ana: was(X) });
  expect(problems.map(({ code }) => code)).toEqual(["same-account"]);
});

test("an alias that the files do not have any more is forgotten; one that names a property of every object is known by nothing", () => {
  const people =
    desiredIn({ "a.yaml": `${HEADER}people:\n  constructor: ${EMAIL}\n` })?.people ?? [];
  const directory = directoryWith({ name: "", ana: "", accounts: at(X), is: X });
  expect(resolve(people, directory, { ana: was(X) }).known).toEqual({ constructor: was(X) });
});
