import type { Document, YAMLError } from "yaml";
import type { Place, Problem } from "../model/problem.ts";
import type { Places } from "./places.ts";

type Explained = { code: string; message?: string; fix: string };

/** What the YAML library calls a fault, and what we tell the user. Other codes keep the library's own sentence. */
const EXPLAINED: Readonly<Record<string, Explained>> = {
  TAB_AS_INDENT: {
    code: "tab",
    message: "a tab is used as indentation",
    fix: "Indent with spaces.",
  },
  MULTIPLE_DOCS: {
    code: "several-documents",
    message: "a second YAML document begins here",
    fix: "Delete the `---` line, or move what follows into a file of its own.",
  },
  NON_STRING_KEY: {
    code: "key-not-text",
    message: "a key must be plain text",
    fix: 'Put it in quotes: a pattern that begins with *, [ or { needs them, as in "*-docs".',
  },
  BAD_ALIAS: {
    code: "anchor",
    message: "anchors and aliases are not read",
    fix: 'Write the value out. Text that begins with * is put in quotes, as in "*-docs".',
  },
  TAG_RESOLVE_FAILED: {
    code: "tag",
    message: "tags are not read",
    fix: "Delete the tag. Text that begins with ! is put in quotes.",
  },
  BAD_DIRECTIVE: { code: "yaml-directive", fix: "Delete the line." },
  DUPLICATE_KEY: { code: "duplicate-key", fix: "Merge the two, or delete one." },
  BLOCK_AS_IMPLICIT_KEY: {
    code: "not-yaml",
    fix: "Put the value on a line of its own, or in quotes when it is text with a colon in it.",
  },
  BAD_INDENT: {
    code: "not-yaml",
    fix: "Make the entries of one map begin in the same column, and close every [, { and quote.",
  },
  BAD_SCALAR_START: { code: "not-yaml", fix: "Put the text in quotes." },
  MULTILINE_IMPLICIT_KEY: {
    code: "not-yaml",
    message: "this line is neither a key with a colon nor a value",
    fix: "Write `key: value`.",
  },
};

const OTHERWISE: Explained = {
  code: "not-yaml",
  fix: "Correct the YAML here; a missing colon, quote or bracket just before it is the usual cause.",
};

/** More than this in one file is no list of faults but a file of another kind. */
const MOST = 20;

/** The faults that keep a file from being YAML at all; warnings are faults too. At most one per line. */
export function syntaxProblems(document: Document.Parsed, text: string, places: Places): Problem[] {
  const faults = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  const exhausted = faults.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  if (exhausted) return [tooDeep(places.at(exhausted.pos))];
  const problems = new Map<number, Problem>();
  for (const fault of withoutEchoes(faults)) {
    const problem = explain(fault, places);
    if (!problems.has(problem.place.line)) problems.set(problem.place.line, problem);
    if (problems.size === MOST) break;
  }
  return [...problems.values(), ...oldVersion(text, places)];
}

/** Once the parser has lost its place it stumbles over good text as well: unexpected tokens count only when they come first. */
function withoutEchoes(faults: YAMLError[]): YAMLError[] {
  return faults.filter(({ code }, index) => index === 0 || code !== "UNEXPECTED_TOKEN");
}

function explain({ code, pos, message }: YAMLError, places: Places): Problem {
  const known: Explained = EXPLAINED[code] ?? OTHERWISE;
  return {
    code: known.code,
    place: places.at(pos),
    message: known.message ?? `not valid YAML: ${lowerFirst(message)}`,
    fix: known.fix,
  };
}

/** A `%YAML 1.1` line promises rules (`no` is false) that are not applied. */
function oldVersion(text: string, places: Places): Problem[] {
  const line = /^%YAML[^\r\n]*/m.exec(text);
  if (line === null || /^%YAML\s+1\.2\s*$/.test(line[0])) return [];
  return [
    {
      code: "yaml-directive",
      place: places.at([line.index, line.index + line[0].length]),
      message: "files are read as YAML 1.2, whatever this line says",
      fix: "Delete the line.",
    },
  ];
}

/** Nesting that no access file has. */
export function tooDeep(place: Place): Problem {
  return {
    code: "too-deep",
    place,
    message: "maps and lists are nested too deeply here",
    fix: "Nothing in an access file is more than six levels deep: check the brackets and the indentation.",
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
