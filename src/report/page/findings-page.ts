import type { GhostReason } from "../../model/ghost.ts";
import { ownerless } from "../overview.ts";
import { hrefTo, type Route } from "../route.ts";
import type { World } from "../world.ts";
import { el, fill, grouped } from "./dom.ts";
import { ghostList } from "./ghost-list.ts";
import { needlessList, ownerlessList, reviewList, termList } from "./other-lists.ts";
import type { Page } from "./page.ts";

/** One list of findings. */
export type Finding = {
  id: string;
  title: string;
  about: string;
  count: number | undefined;
  make: (route: Route) => { element: HTMLElement; update: (route: Route) => void };
};

const GHOSTS: Readonly<Record<GhostReason, [title: string, about: string]>> = {
  "left-workspace": [
    "Left the workspace",
    "Grants of accounts that are no members any more. Should the account come back, so does the access.",
  ],
  "in-no-group": [
    "In no group",
    "Grants of members who are in no group: often what is left of a team that moved on.",
  ],
  "not-in-files": ["Not in the files", "Grants of people whom the files do not know."],
  "creator-admin": [
    "Admin in person",
    "Admin grants of single people on repositories, as Bitbucket gives to whoever creates one.",
  ],
  "old-invitation": [
    "Old invitations",
    "Invitations that nobody has accepted for more than 14 days. Whoever has the letter can still accept.",
  ],
  "outside-domain": ["Other domains", "People of the files whose address is of another domain."],
  waiting: ["Without an account", "People of the files who have no account in the workspace."],
  "free-seat": ["Seats to free", "Members who hold nothing, and whom no file gives anything."],
};

/** Everything that somebody should look at, list by list. */
export function findingsPage(world: World, route: Route): Page {
  const findings = findingsOf(world);
  const nav = el("nav", { "aria-label": "Findings", class: "side" });
  const place = el("div", { class: "finding" });
  let shown: { id: string; update: (route: Route) => void } | undefined;
  const update = (next: Route) => {
    const wanted = next.params.get("list");
    const finding =
      findings.find(({ id }) => id === wanted) ??
      findings.find(({ count }) => count) ??
      findings[0];
    if (finding === undefined) return;
    fill(nav, el("ul", {}, ...findings.map((one) => entry(one, one === finding))));
    if (shown?.id === finding.id) return shown.update(next);
    const { element, update } = finding.make(next);
    shown = { id: finding.id, update };
    fill(place, el("h2", {}, finding.title), el("p", { class: "quiet" }, finding.about), element);
  };
  update(route);
  return {
    title: "Findings",
    element: el("div", {}, el("h1", {}, "Findings"), el("div", { class: "with-side" }, nav, place)),
    update,
  };
}

function entry({ id, title, count }: Finding, isShown: boolean): HTMLElement {
  return el(
    "li",
    {},
    el(
      "a",
      { href: hrefTo("findings", "", { list: id }), ...(isShown && { "aria-current": "true" }) },
      el("span", {}, title),
      el("span", { class: "number" }, count === undefined ? "?" : grouped(count)),
    ),
  );
}

function findingsOf(world: World): Finding[] {
  const { data } = world;
  const only = ownerless(world);
  const ghosts = data.ghosts.map((table): Finding => {
    const [title, about] = GHOSTS[table.reason];
    return {
      id: table.reason,
      title,
      about,
      count: table.unknown === undefined ? table.ghosts.rows : undefined,
      make: (route) => ghostList(world, table, title, route),
    };
  });
  return [
    ...ghosts,
    {
      id: "only-owners",
      title: "Only owners administer",
      about: "Projects and repositories without an admin but the owners of the workspace.",
      count: only.length,
      make: (route) => ownerlessList(only, route),
    },
    {
      id: "needless",
      title: "Gives nothing more",
      about:
        "Grants without which nobody would have less, all of them together: everybody they reach holds as much in another way, or they reach nobody.",
      count: data.needless.rows,
      make: (route) => needlessList(world, route),
    },
    ...ofFiles(world),
    ...ofReviews(world),
  ];
}

function ofFiles(world: World): Finding[] {
  const { files } = world.data;
  if (files === undefined) return [];
  return [
    {
      id: "terms",
      title: "Last days",
      about:
        "Every last day that the files say (until). What is over counts as absent, in every mode.",
      count: files.terms.rows,
      make: (route) => termList(world, files.terms, route),
    },
  ];
}

function ofReviews({ data: { reviews } }: World): Finding[] {
  if (reviews === undefined) return [];
  return [
    {
      id: "reviews",
      title: "Access reviews",
      about: "Who is to confirm what, by when, and how much nobody has decided.",
      count: reviews.rows,
      make: reviewList(reviews),
    },
  ];
}
