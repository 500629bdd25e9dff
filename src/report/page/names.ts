import type { Path } from "../../access/explain.ts";
import type { Scope } from "../../model/grant.ts";
import { LEVELS, type Level } from "../level.ts";
import type { PersonRecord } from "../report-data.ts";
import { hrefTo } from "../route.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";

/** Where a person is shown. */
export function personHref({ uuid }: { uuid: string }): string {
  return hrefTo("person", uuid.replace(/^\{(.*)\}$/, "$1"));
}

/** The account that the address of a person's page names. */
export function uuidIn(world: World, id: string): string | undefined {
  return [`{${id}}`, id].find((uuid) => world.columnOf(uuid) !== undefined);
}

/** Where a group, project or repository is shown. */
export function scopeHref({ kind, name }: Scope): string {
  return hrefTo(kind, name);
}

/** A link to a person, with the alias of the files beside the name. */
export function personLink(person: PersonRecord): HTMLElement {
  return el(
    "span",
    { class: "who" },
    el("a", { href: personHref(person) }, person.name),
    person.alias !== undefined && el("span", { class: "quiet" }, ` ${person.alias}`),
    person.role !== "member" && el("span", { class: `role role-${person.role}` }, person.role),
  );
}

/** A link to a group, project or repository, said with its kind. */
export function scopeLink(scope: Scope, withKind = true): HTMLElement {
  return el(
    "span",
    { class: "scope" },
    withKind && el("span", { class: "kind" }, scope.kind),
    el("a", { href: scopeHref(scope), class: "code" }, scope.name),
  );
}

/** A link to a person; or the name alone of somebody who is only known of from an older snapshot. */
export function personOrName(world: World, uuid: string): HTMLElement {
  const person = world.person(uuid);
  return world.columnOf(uuid) === undefined
    ? el("span", { class: "who" }, person.name)
    : personLink(person);
}

/** Whoever holds a grant: a person or a group. */
export function holderLink(world: World, kind: string, id: string): HTMLElement {
  if (kind === "user") return personOrName(world, id);
  if (kind === "group") return scopeLink({ kind: "group", name: id });
  return el("span", {}, id);
}

/** A level as a word with its colour. A word that is no level of ours is shown as it is. */
export function levelChip(level: string): HTMLElement {
  const known = LEVELS.includes(level as Level) ? level : "perhaps";
  return el("span", { class: `level level-${known}` }, level === "none" ? "nothing" : level);
}

/** Why somebody asks: the page that explains one person's access to one scope. */
export function whyHref({ uuid }: { uuid: string }, { kind, name }: Scope): string {
  return hrefTo("why", uuid.replace(/^\{(.*)\}$/, "$1"), { [kind]: name });
}

/** The source of a path in a few words: `group platform on project PLAT`. */
export function sourceText({ source }: Pick<Path, "source">, on?: Scope): string {
  if (source === "ownership") return "workspace owner";
  const { principal, scope, permission } = source;
  const holder = principal.kind === "group" ? `group ${principal.id}` : "in person";
  const isHere = on?.kind === scope.kind && on.name === scope.name;
  return `${holder}, ${permission} ${isHere ? "here" : `on ${scope.kind} ${scope.name}`}`;
}
