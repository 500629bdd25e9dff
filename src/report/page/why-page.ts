import type { Explanation, Path } from "../../access/explain.ts";
import type { AccessScope } from "../../access/facts.ts";
import { inWords } from "../level.ts";
import type { PersonRecord } from "../report-data.ts";
import type { Route } from "../route.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";
import { missingPage } from "./missing-page.ts";
import { levelChip, personLink, scopeLink, uuidIn } from "./names.ts";
import type { Page } from "./page.ts";
import { needlessMark } from "./rows-table.ts";

/** One person and one scope: every path, which one wins, and which do nothing. */
export function whyPage(world: World, route: Route): Page {
  const uuid = uuidIn(world, route.id);
  const scope = scopeIn(route);
  if (uuid === undefined) return missingPage("person", route.id);
  if (scope === undefined || world.rowOf(scope) === undefined)
    return missingPage("project or repository", scope?.name ?? "");
  const person = world.person(uuid);
  const explained = world.explain(uuid, scope);
  const held = inWords(explained.permission, explained.atMost);
  const element = el(
    "div",
    { class: "why" },
    el("p", { class: "eyebrow" }, "Why"),
    el("h1", {}, `${person.name} on `, el("span", { class: "code" }, scope.name)),
    el(
      "p",
      { class: "lead" },
      personLink(person),
      ": ",
      levelChip(explained.permission ?? "none"),
      ` ${held === explained.permission ? "" : held} on `,
      scopeLink(scope),
    ),
    explained.paths.length === 0 &&
      el("p", { class: "empty" }, "No grant that is known leads there."),
    el(
      "ol",
      { class: "why-paths" },
      ...explained.paths.map((path) => pathItem(world, person, scope, path)),
    ),
    doubtsPart(explained),
  );
  return { title: `${person.name} on ${scope.name}`, element };
}

function scopeIn({ params }: Route): AccessScope | undefined {
  for (const kind of ["repository", "project"] as const) {
    const name = params.get(kind);
    if (name !== null) return { kind, name };
  }
  return undefined;
}

const VERDICTS: Readonly<Record<Path["standing"], string>> = {
  wins: "This one counts.",
  ties: "Gives the same: without it, nothing changes.",
  idle: "Gives less: without it, nothing changes.",
};

function pathItem(world: World, person: PersonRecord, scope: AccessScope, path: Path): HTMLElement {
  return el(
    "li",
    { class: `why-path why-${path.standing}` },
    el("p", { class: "chain" }, ...chain(world, person, scope, path)),
    el("p", { class: "verdict" }, VERDICTS[path.standing]),
  );
}

/** From the person to the scope, hop by hop. */
function chain(world: World, person: PersonRecord, scope: AccessScope, { source, gives }: Path) {
  const arrow = () => el("span", { class: "arrow", "aria-label": "leads to" }, "→");
  const start = el("span", { class: "hop" }, person.name);
  const end = [arrow(), el("span", { class: "hop" }, levelChip(gives), " ", scopeLink(scope))];
  if (source === "ownership")
    return [start, arrow(), el("span", { class: "hop" }, "owner of the workspace"), ...end];
  const { principal, permission, scope: at } = source;
  const isHere = at.kind === scope.kind && at.name === scope.name;
  return [
    start,
    ...(principal.kind === "group"
      ? [arrow(), el("span", { class: "hop" }, scopeLink({ kind: "group", name: principal.id }))]
      : []),
    ...(isHere
      ? []
      : [arrow(), el("span", { class: "hop" }, levelChip(permission), " ", scopeLink(at))]),
    ...end,
    needlessMark(world.needless(at, principal.kind, principal.id)),
  ];
}

function doubtsPart({ doubts }: Explanation): HTMLElement | undefined {
  if (doubts.length === 0) return undefined;
  return el(
    "section",
    { class: "unread" },
    el("h2", {}, "What is not known"),
    el(
      "ul",
      {},
      ...doubts.map(({ scope, reason, upTo }) =>
        el("li", {}, scopeLink(scope), ` may give up to ${upTo}: ${reason}`),
      ),
    ),
  );
}
