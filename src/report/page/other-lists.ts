import type { AccessScope } from "../../access/facts.ts";
import { daysUntil, inDays } from "../day.ts";
import { matcher } from "../in-order.ts";
import { type Packed, unpack } from "../packed.ts";
import type { NeedlessRecord, ReviewRecord, TermRecord } from "../report-data.ts";
import type { Route } from "../route.ts";
import type { World } from "../world.ts";
import { type Child, el } from "./dom.ts";
import { filteredList, nameFilter } from "./filtered-list.ts";
import { choiceFilter } from "./filters.ts";
import { holderLink, levelChip, personLink, scopeLink } from "./names.ts";

/** Projects and repositories that only owners administer. */
export function ownerlessList(scopes: readonly AccessScope[], route: Route) {
  return filteredList<AccessScope>(
    {
      label: "Only owners administer",
      rows: scopes,
      columns: [
        {
          id: "scope",
          title: "Where",
          cell: (scope) => scopeLink(scope),
          sort: ({ name }) => name,
        },
      ],
      counted: ["project or repository", "projects and repositories"],
      empty: "None.",
      filters: (here) => [nameFilter(here, "Name")],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        return ({ name }) => isNamed(name);
      },
    },
    route,
  );
}

/** Grants that win for nobody. */
export function needlessList(world: World, route: Route) {
  return filteredList<NeedlessRecord>(
    {
      label: "Grants that give nothing more",
      rows: unpack(world.data.needless),
      columns: [
        {
          id: "scope",
          title: "Where",
          cell: ({ kind, scope }) => scopeLink({ kind, name: scope }),
          sort: ({ scope }) => scope,
        },
        {
          id: "holder",
          title: "Held by",
          cell: ({ holderKind, holder }) => holderLink(world, holderKind, holder),
          sort: (row) => holderName(world, row),
        },
        {
          id: "grant",
          title: "Grant",
          kind: "level",
          cell: ({ permission }) => levelChip(permission),
        },
        {
          id: "why",
          title: "Why",
          wideOnly: true,
          cell: ({ why }) =>
            why === "nobody" ? "reaches nobody" : "everybody it reaches holds as much without it",
        },
      ],
      counted: ["grant", "grants"],
      empty: "None.",
      filters: (here) => [
        nameFilter(here, "Holder or place"),
        choiceFilter(here, "why", "Why", [
          ["", "all"],
          ["covered", "held in another way"],
          ["nobody", "reaches nobody"],
        ]),
      ],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        const why = params.get("why") ?? "";
        return (row) =>
          (why === "" || row.why === why) && isNamed(`${row.scope} ${holderName(world, row)}`);
      },
    },
    route,
  );
}

function holderName(world: World, { holderKind, holder }: NeedlessRecord): string {
  return holderKind === "user" ? world.person(holder).name : holder;
}

/** Every last day of the files. */
export function termList(world: World, terms: Packed<TermRecord>, route: Route) {
  const { today } = world.data;
  return filteredList<TermRecord>(
    {
      label: "Last days",
      rows: unpack(terms),
      columns: [
        {
          id: "until",
          title: "Last day",
          kind: "short",
          cell: ({ until }) => el("time", { class: "code" }, until),
        },
        {
          id: "left",
          title: "Left",
          kind: "short",
          cell: ({ until }) => termState(daysUntil(until, today)),
        },
        {
          id: "holder",
          title: "Who",
          cell: (term) => termHolder(world, term),
          sort: ({ holder }) => holder,
        },
        { id: "what", title: "What", cell: termScope },
        { id: "reason", title: "Reason", wideOnly: true, cell: ({ reason }) => reason },
        {
          id: "place",
          title: "Written in",
          wideOnly: true,
          cell: ({ place }) => el("span", { class: "code" }, place),
        },
      ],
      counted: ["line", "lines"],
      empty: "The files say no last day.",
      filters: (here) => [
        nameFilter(here, "Name"),
        choiceFilter(here, "when", "When", [
          ["", "all"],
          ["over", "over"],
          ["30", "within 30 days"],
          ["90", "within 90 days"],
        ]),
      ],
      isWanted: ({ params }) => {
        const isNamed = matcher(params.get("q") ?? "");
        const isThen = within(params.get("when") ?? "");
        return ({ holder, scope = "", reason = "", until }) =>
          isThen(daysUntil(until, today)) && isNamed(`${holder} ${scope} ${reason}`);
      },
    },
    route,
  );
}

function within(when: string): (days: number) => boolean {
  if (when === "") return () => true;
  if (when === "over") return (days) => days < 0;
  return (days) => days >= 0 && days <= Number(when);
}

function termState(days: number): HTMLElement {
  const urgency = days < 0 ? "over" : days <= 30 ? "soon" : "later";
  return el("span", { class: `term term-${urgency}` }, inDays(days));
}

function termHolder(world: World, { holder, holderKind }: TermRecord): Child {
  if (holderKind === "group") return scopeLink({ kind: "group", name: holder });
  const person = world.withAlias(holder);
  return person === undefined ? holder : personLink(person);
}

function termScope({ kind, scope, permission }: TermRecord): Child {
  if (kind === undefined || scope === undefined) return "everything they are given";
  const isPattern = /[*?[{]/.test(scope);
  return el(
    "span",
    {},
    permission !== undefined && permission !== "member" && levelChip(permission),
    permission !== undefined && " ",
    isPattern
      ? el("span", {}, `${kind} `, el("code", {}, scope))
      : scopeLink({ kind, name: scope }),
  );
}

/** The access reviews of the files. */
export function reviewList(reviews: Packed<ReviewRecord>) {
  return (route: Route) =>
    filteredList<ReviewRecord>(
      {
        label: "Access reviews",
        rows: unpack(reviews),
        columns: [
          {
            id: "due",
            title: "Due",
            kind: "short",
            cell: ({ due }) => due,
            sort: ({ due }) => due,
          },
          { id: "state", title: "State", kind: "short", cell: ({ state }) => state },
          { id: "owner", title: "Owner", cell: ({ owner }) => owner, sort: ({ owner }) => owner },
          {
            id: "undecided",
            title: "Undecided",
            kind: "number",
            cell: ({ undecided }) => undecided,
          },
          { id: "place", title: "File", wideOnly: true, cell: ({ place }) => place },
        ],
        counted: ["review", "reviews"],
        empty: "None.",
        filters: (here) => [nameFilter(here, "Owner")],
        isWanted: ({ params }) => {
          const isNamed = matcher(params.get("q") ?? "");
          return ({ owner }) => isNamed(owner);
        },
      },
      route,
    );
}
