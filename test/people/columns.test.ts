import { expect, test } from "@jest/globals";
import { findColumns, parseNamedColumns } from "../../src/people/columns.ts";
import { readCsv } from "../../src/people/read-csv.ts";

const ACCOUNT = "557058:1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11";

/** `field=header` of each column that is used; a guess has a question mark. */
function found(text: string, named = ""): string[] {
  const columns = findColumns(
    readCsv("u.csv", text).csv,
    named === "" ? new Map() : parseNamedColumns(named),
  );
  return columns.used.map(({ field, header, sure }) => `${field}=${header}${sure ? "" : "?"}`);
}

test.each([
  "email",
  "E-Mail",
  "e mail",
  "EMAIL ADDRESS",
  "Email_address",
  "mail",
  "User email",
  "E-Mail-Adresse",
  "Correo electrónico",
  "ｅｍａｉｌ",
  "メールアドレス",
])("%s is the address", (header) => {
  expect(found(`x,${header}\n1,a@b.example\n`)).toEqual([`email=${header}`]);
});

test.each([
  { header: "Name", is: "name" },
  { header: "full name", is: "name" },
  { header: "Display-Name", is: "name" },
  { header: "User name", is: "name" },
  { header: "Public name", is: "name" },
  { header: "Account ID", is: "account" },
  { header: "AAID", is: "account" },
  { header: "Atlassian ID", is: "account" },
  { header: "alias", is: "alias" },
  { header: "User status", is: "status" },
  { header: "active", is: "status" },
  { header: "Group", is: "groups" },
  { header: "group_name", is: "groups" },
  { header: "Groups", is: "groups" },
  { header: "Group 12", is: "groups" },
  { header: "until", is: "until" },
  { header: "End date", is: "until", guess: true },
  { header: "Reason", is: "reason" },
])("$header is the $is", ({ header, is, guess }) => {
  const cell = is === "account" ? ACCOUNT : "x";
  expect(found(`email,${header}\na@b.example,${cell}\n`)).toEqual([
    "email=email",
    `${is}=${header}${guess ? "?" : ""}`,
  ]);
});

test.each([
  {
    name: "Bitbucket's user directory",
    text: "Public name,Email address,Last login (UTC),Has 2SV,On Plan\nAna,a@b.example,,yes,yes\n",
    used: ["email=Email address", "name=Public name"],
  },
  {
    name: "the users of Atlassian Administration",
    text: `User id,User name,email,User status,Added to org,Org role,Last seen in Bitbucket - acme,Group 1,Group 2\n${ACCOUNT},Ana,a@b.example,Active,2024-01-01,User,,dev,qa\n`,
    used: [
      "email=email",
      "account=User id",
      "name=User name",
      "status=User status",
      "groups=Group 1",
      "groups=Group 2",
    ],
  },
  {
    name: "the managed accounts of Atlassian Administration",
    text: `Name,Email,Atlassian ID,Status,Last active\nAna,a@b.example,${ACCOUNT},active,\n`,
    used: ["email=Email", "account=Atlassian ID", "name=Name", "status=Status"],
  },
  {
    name: "the users of an Atlassian site (before September 2021)",
    text: "group_name,username,full_name,email,active,last_login\ndev,ana,Ana,a@b.example,Yes,\n",
    used: ["email=email", "name=full_name", "status=active", "groups=group_name"],
  },
])("$name is recognised", ({ name, text, used }) => {
  expect(findColumns(readCsv("u.csv", text).csv, new Map()).known).toBe(name);
  expect(found(text)).toEqual(used);
});

test.each([
  { name: "what stands in the cells", text: "who,what\na@b.example,x\n", used: ["email=who?"] },
  { name: "no header at all", text: "Ana;a@b.example\nBo;b@b.example\n", used: ["email=2?"] },
  {
    name: "two columns of addresses",
    text: "Work email,email\na@b.example,c@d.example\n",
    used: ["email=email?"],
  },
  { name: "nothing to go by", text: "who,what\nx,y\n", used: [] },
  { name: "a number of an employee", text: "id,email\n17,a@b.example\n", used: ["email=email"] },
])("a guess is said to be one: $name", ({ text, used }) => {
  expect(found(text)).toEqual(used);
});

test.each([
  { named: "email=Login", used: ["email=Login"] },
  { named: "email=login, alias=Mail", used: ["email=Login", "alias=Mail"] },
  { named: "email=", used: [] },
  { named: "name=Last, first", used: ["email=Mail", "name=Last, first"] },
])("what was named counts: $named", ({ named, used }) => {
  expect(found('Mail,Login,"Last, first"\na@b.example,c@d.example,x\n', named)).toEqual(used);
});

test.each([
  { named: "email=Mial", says: "Did you mean `Mail`?" },
  { named: "email=Nothing of it", says: "The file has `Mail`, `Login`." },
  { named: "address=Mail", says: "fields are email, account" },
  { named: "Mail", says: "not `Mail`" },
])("what is not there is refused: $named", ({ named, says }) => {
  expect(() => found("Mail,Login\na@b.example,x\n", named)).toThrow(says);
});
