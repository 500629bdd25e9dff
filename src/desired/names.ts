import picomatch from "picomatch";
import { codePoint, quote, visible } from "./quote.ts";
import { isPattern } from "./rule-book.ts";

/** The kinds of name in a file, as the schema's definitions call them. */
export type NameKind = "alias" | "groupSlug" | "projectKey" | "repositoryName";

/** Why a name will not do, before a place is known. */
export type Explanation = { code: string; message: string; fix: string };

/** As in the schema. */
const MOST_CHARACTERS: Readonly<Record<NameKind, number>> = {
  alias: 64,
  groupSlug: 128,
  projectKey: 128,
  repositoryName: 128,
};

/** Each further one multiplies the time that matching one long slug can take. */
const MOST_STARS = 4;

const ALIAS = /^[a-z0-9][a-z0-9._-]*$/;
const GROUP_SLUG = /^[a-z0-9_][a-z0-9._-]*$/;
const PROJECT_KEY = /^[A-Z][A-Z0-9_]*$/;
const REPOSITORY_SLUG = /^(?!\.{1,2}$)[a-z0-9._-]+$/;

/** Whether the files can say a name: of a repository, its slug. */
export function isName(kind: NameKind, name: string): boolean {
  return name.length <= MOST_CHARACTERS[kind] && ALLOWED[kind].test(name);
}

const ALLOWED: Readonly<Record<NameKind, RegExp>> = {
  alias: ALIAS,
  groupSlug: GROUP_SLUG,
  projectKey: PROJECT_KEY,
  repositoryName: REPOSITORY_SLUG,
};

/** The slug that Bitbucket makes of a group's name: lower case, a dash for each space, ASCII only. */
export function groupSlug(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\s+/gu, "-")
    .replaceAll(/[^a-z0-9._-]/gu, "")
    .replaceAll(/^[.-]+|[.-]+$/gu, "");
}

/** Says what is wrong with a name that the schema refused, and which name to write instead. */
export function explainName(kind: NameKind, name: string): Explanation {
  if (name.length > MOST_CHARACTERS[kind]) return tooLong(kind, name);
  return EXPLAIN[kind](name);
}

const EXPLAIN: Readonly<Record<NameKind, (name: string) => Explanation>> = {
  alias: explainAlias,
  groupSlug: explainGroup,
  projectKey: explainProject,
  repositoryName: explainRepository,
};

function explainAlias(name: string): Explanation {
  const better = name.toLowerCase().trim().replaceAll(/\s+/gu, "-");
  return {
    code: "bad-alias",
    message: `${quote(name)} cannot be an alias${strangerIn(name)}`,
    fix: ALIAS.test(better)
      ? `Write ${quote(better)}.`
      : "Write lower-case ASCII letters, digits, `.`, `-` and `_`, beginning with a letter or digit.",
  };
}

function explainGroup(name: string): Explanation {
  const slug = groupSlug(name);
  if (!GROUP_SLUG.test(slug)) return noSlug(name);
  return {
    code: "bad-group",
    message: `${quote(name)} is not the slug of a group${strangerIn(name)}`,
    fix: `Write \`${slug}: { name: ${visible(name.trim())} }\`: groups are known by their slug.`,
  };
}

function noSlug(name: string): Explanation {
  return {
    code: "bad-group",
    message: `no slug can be made of the group name ${quote(name)}`,
    fix: "Name the group with at least one ASCII letter or digit: Bitbucket drops everything else.",
  };
}

function explainProject(name: string): Explanation {
  const better = name
    .toUpperCase()
    .trim()
    .replaceAll(/[\s-]+/gu, "_");
  return {
    code: "bad-project",
    message: `${quote(name)} is not a project key${strangerIn(name)}`,
    fix: PROJECT_KEY.test(better)
      ? `Write ${quote(better)}.`
      : "Write the key as Bitbucket shows it: upper-case letters, digits and `_`, beginning with a letter.",
  };
}

/** Says why a key can be neither a slug nor a pattern that matches one, if so; the schema sees its characters only. */
export function explainRepositoryName(name: string): Explanation | undefined {
  if (!isPattern(name)) return REPOSITORY_SLUG.test(name) ? undefined : explainRepository(name);
  const fix = patternFix(name);
  return fix === undefined
    ? undefined
    : { code: "bad-pattern", message: `the pattern ${quote(name)} cannot be read`, fix };
}

/** How to mend a pattern, if it needs that. What the matcher would take for plain characters, or otherwise than a shell, counts. */
function patternFix(name: string): string | undefined {
  const outside = name.replaceAll(/\[\^?[^\][^]+\]/g, "");
  if (name.split("*").length - 1 > MOST_STARS) return `Use at most ${MOST_STARS} \`*\`.`;
  if (/[[\]^]/.test(outside)) return "Write a class as [abc], [a-f] or [^a], and close it.";
  if (outside.includes("..")) return "List the choices: ranges such as {1..9} are not read.";
  if (/\{[^,{}]*\}|,,|\{,|,\}/.test(outside))
    return "Write at least two choices in braces: {web,api}.";
  if (outside.split("{").length !== outside.split("}").length || /^[^{]*[},]/.test(outside))
    return "Open and close every brace: {web,api}.";
  return slugMatcherExists(name) ? undefined : "Write a pattern that some slug can match.";
}

function slugMatcherExists(name: string): boolean {
  return picomatch.makeRe(name, { dot: true, noextglob: true }).source !== "$^";
}

function explainRepository(name: string): Explanation {
  if (name.includes("[!"))
    return {
      code: "bad-pattern",
      message: `the pattern ${quote(name)} cannot be read`,
      fix: `Write ${quote(name.replaceAll("[!", "[^"))}.`,
    };
  const slug = name.split("/").at(-1)?.toLowerCase().trim().replaceAll(/\s+/gu, "-") ?? "";
  return {
    code: "bad-repository",
    message: `${quote(name)} is not the slug of a repository, nor a pattern over slugs${strangerIn(name)}`,
    fix: REPOSITORY_SLUG.test(slug)
      ? `Write ${quote(slug)}: the slug alone, in lower case, as in the repository's URL.`
      : "Write the slug as in the repository's URL: lower-case letters, digits, `.`, `-` and `_`.",
  };
}

function tooLong(kind: NameKind, name: string): Explanation {
  return {
    code: "too-long",
    message: `the name ${quote(name)} has ${name.length} characters`,
    fix: `Write at most ${MOST_CHARACTERS[kind]}.`,
  };
}

/** Names the first character that only looks like one of ours, or like nothing. */
function strangerIn(name: string): string {
  const stranger = /[^\x20-\x7e]/u.exec(name)?.[0];
  if (stranger === undefined) return "";
  const number = codePoint(stranger);
  return visible(stranger) === stranger
    ? `: ${quote(stranger)} (${number}) is not ASCII`
    : `: it contains ${number}`;
}
