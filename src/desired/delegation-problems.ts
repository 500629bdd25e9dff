import { posix } from "node:path";
import type { Delegate, Line, Rule } from "../model/desired.ts";
import type { Place, Problem } from "../model/problem.ts";
import type { Declared } from "./declare.ts";
import { didYouMean } from "./did-you-mean.ts";
import { anyOf, quote } from "./quote.ts";
import { isWithin } from "./within-pattern.ts";

/** What a delegated file may have at its top. Everything else holds for all files. */
const SECTIONS = ["version", "people", "groups", "projects", "repositories"];

/** Whoever is in this group administers the workspace. */
const ADMINISTRATORS = "administrators";

/** Files that speak about more than was delegated to them, and delegations that would give more away than they say. */
export function delegationProblems(declared: Declared): Problem[] {
  const { delegates } = declared;
  const [first] = delegates;
  if (first === undefined) return [];
  return [
    ...severalRoots(delegates, first),
    ...(declared.owners.length === 0 ? [noOwners(first)] : []),
    ...repeatedDelegates(delegates),
    ...delegates.flatMap((delegate) => [
      ...beyond(delegate, declared),
      ...tooPowerful(delegate, declared),
      ...groupsElsewhere(delegate, declared),
      ...peopleElsewhere(delegate, declared),
    ]),
  ];
}

/** Delegated files that are not there: what they should be called may be limited by nothing. */
export function unknownFiles({ delegates }: Declared, files: readonly string[]): Problem[] {
  return delegates
    .filter((delegate) => !files.some((file) => isFileOf(delegate, file)))
    .map((delegate) => {
      const base = posix.dirname(slashed(delegate.place.file));
      const meant = didYouMean(
        delegate.file,
        files.map((file) => posix.relative(base, slashed(file))),
      );
      return {
        code: "unknown-file",
        place: delegate.place,
        message: `there is no file ${quote(delegate.file)}`,
        fix: meant
          ? `Did you mean ${quote(meant)}?`
          : "Write its path from the directory of this file, or delete the entry.",
      };
    });
}

/** Whether a file is the one, or in the directory, that is delegated. */
export function isFileOf({ file: named, place }: Delegate, file: string): boolean {
  const whole = posix.join(posix.dirname(slashed(place.file)), named);
  return named.endsWith("/") ? slashed(file).startsWith(whole) : slashed(file) === whole;
}

function slashed(file: string): string {
  return posix.normalize(file.replaceAll("\\", "/"));
}

function severalRoots(delegates: readonly Delegate[], first: Delegate): Problem[] {
  return delegates
    .filter(({ place }) => place.file !== first.place.file)
    .map(({ place }) => ({
      code: "conflicting-setting",
      place,
      message: "`delegates` stands in two files",
      fix: "Say it once, in the file that its owners protect.",
      related: [first.place],
    }));
}

function noOwners({ place }: Delegate): Problem {
  return {
    code: "missing-owners",
    place,
    message: "something is delegated, and no file says who owns the rest",
    fix: 'Write `owners: ["@acme/access-admins"]` at the top of this file.',
  };
}

function repeatedDelegates(delegates: readonly Delegate[]): Problem[] {
  return delegates.flatMap((delegate, index) => {
    const earlier = delegates.slice(0, index).find((other) => overlap(other, delegate));
    if (earlier === undefined) return [];
    return [
      {
        code: "repeated",
        place: delegate.place,
        message: `${quote(delegate.file)} is delegated twice`,
        fix: "Merge the two entries: a file has one set of owners.",
        related: [earlier.place],
      },
    ];
  });
}

function overlap(one: Delegate, other: Delegate): boolean {
  const [left, right] = [one.file, other.file].map((file) => posix.normalize(file));
  if (left === undefined || right === undefined) return false;
  return (
    left === right ||
    (left.endsWith("/") && right.startsWith(left)) ||
    (right.endsWith("/") && left.startsWith(right))
  );
}

/** What a delegated file says and may not. */
function beyond(delegate: Delegate, declared: Declared): Problem[] {
  const own = ({ place }: { place: Place }): boolean => isFileOf(delegate, place.file);
  const refuse = (place: Place, what: string): Problem => beyondProblem(delegate, place, what);
  const { projects, repositories, groups, people } = delegate;
  return [
    ...declared.sections
      .filter((section) => own(section) && !SECTIONS.includes(section.name))
      .map(({ name, place }) => setting(delegate, name, place)),
    ...declared.people
      .filter((person) => own(person) && !people)
      .map(({ alias, place }) => refuse(place, `who ${alias} is`)),
    ...declared.groups
      .filter(({ group }) => own(group) && !groups.includes(group.slug))
      .map(({ group }) => refuse(group.place, `the group ${group.slug}`)),
    ...declared.projects
      .filter((rule) => own(rule) && !projects.includes(rule.name))
      .map(({ name, place }) => refuse(place, `the project ${name}`)),
    ...declared.repositories
      .filter((rule) => own(rule) && !isWithin(rule.name, repositories))
      .map(({ name, place }) => refuse(place, `repositories named ${name}`)),
  ];
}

function beyondProblem(delegate: Delegate, place: Place, what: string): Problem {
  const may = [
    ...delegate.projects.map((key) => `project ${key}`),
    ...delegate.repositories.map((name) => `repository ${name}`),
    ...delegate.groups.map((slug) => `group ${slug}`),
    ...(delegate.people ? ["people"] : []),
  ];
  return {
    code: "beyond-delegation",
    place,
    message: `this file may not speak about ${what}`,
    fix: `Say it in a file that may. This one may speak about ${may.length === 0 ? "nothing" : anyOf(may).replace(" or ", " and ")}; the owners of ${delegate.place.file} decide that.`,
    related: [delegate.place],
  };
}

function setting(delegate: Delegate, name: string, place: Place): Problem {
  return {
    code: "beyond-delegation",
    place,
    message: `this file may not say ${quote(name)}: that holds for all files`,
    fix: `Say it in ${delegate.place.file}.`,
    related: [delegate.place],
  };
}

/** Groups that nobody but the owners of everything may fill. */
function tooPowerful({ groups, place }: Delegate, { protectedGroups }: Declared): Problem[] {
  const kept = new Set([ADMINISTRATORS, ...protectedGroups.map(({ name }) => name)]);
  return groups
    .filter((slug) => kept.has(slug))
    .map((slug) => ({
      code: "delegated-power",
      place,
      message:
        slug === ADMINISTRATORS
          ? "whoever decides who is in `administrators` administers the workspace"
          : `the group ${quote(slug)} is protected, and cannot be somebody else's to change`,
      fix: "Take it out of `groups` here.",
    }));
}

/** Whoever decides who is in a group decides who gets what the group holds. */
function groupsElsewhere(delegate: Delegate, { projects, repositories }: Declared): Problem[] {
  if (delegate.elsewhere) return [];
  const outside = [
    ...projects.filter(({ name }) => !delegate.projects.includes(name)),
    ...repositories.filter(({ name }) => !isWithin(name, delegate.repositories)),
  ];
  return outside.flatMap((rule) =>
    grantsTo(rule, delegate.groups).map(({ holder, permission, place }) => ({
      code: "delegated-group",
      place,
      message: `the owners of ${delegate.file} decide who is in ${quote(holder)}, and would decide with that who gets ${permission} on ${rule.name}`,
      fix: "Grant it to another group, or take the group out of `groups` there; or, if that is meant, write `elsewhere: true` there.",
      related: [delegate.place],
    })),
  );
}

function grantsTo({ groups = [] }: Rule, slugs: readonly string[]): Line[] {
  return groups.filter(({ holder }) => slugs.includes(holder));
}

/** Whoever ties an alias to an account decides who gets what the alias is given: nobody else may count on it. */
function peopleElsewhere(delegate: Delegate, declared: Declared): Problem[] {
  const own = new Set(
    declared.people.filter(({ place }) => isFileOf(delegate, place.file)).map(({ alias }) => alias),
  );
  if (own.size === 0) return [];
  const lines = [
    ...declared.groups.flatMap(({ group }) => group.members ?? []),
    ...[...declared.projects, ...declared.repositories].flatMap(({ users }) => users ?? []),
  ].map(({ holder, place }) => ({ name: holder, place }));
  return [...lines, ...declared.protectedPeople]
    .filter(({ name, place }) => own.has(name) && !isFileOf(delegate, place.file))
    .map(({ name, place }) => ({
      code: "delegated-person",
      place,
      message: `the owners of ${delegate.file} decide which account ${quote(name)} is, so nothing else can name them`,
      fix: `Declare ${quote(name)} under \`people:\` of a file that is not delegated.`,
      related: [delegate.place],
    }));
}
