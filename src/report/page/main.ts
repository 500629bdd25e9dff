import type { ReportData } from "../report-data.ts";
import { hrefTo, parseRoute, type Route } from "../route.ts";
import { World } from "../world.ts";
import { aboutPage } from "./about-page.ts";
import { changesPage } from "./changes-page.ts";
import { el, fill } from "./dom.ts";
import { findingsPage } from "./findings-page.ts";
import { groupPage } from "./group-page.ts";
import { headerFor } from "./header.ts";
import { groupsPage, projectsPage, repositoriesPage } from "./lists.ts";
import { matrixPage } from "./matrix-page.ts";
import { missingPage } from "./missing-page.ts";
import { overviewPage } from "./overview-page.ts";
import type { MakePage, Page } from "./page.ts";
import { peoplePage } from "./people-page.ts";
import { personPage } from "./person-page.ts";
import { scopePage } from "./scope-page.ts";
import { prepareSearch, searchPage } from "./search-page.ts";
import { applyTheme } from "./theme.ts";
import { whyPage } from "./why-page.ts";

const PAGES: Readonly<Record<string, MakePage>> = {
  "": overviewPage,
  matrix: matrixPage,
  people: peoplePage,
  person: personPage,
  why: whyPage,
  repositories: repositoriesPage,
  repository: scopePage("repository"),
  projects: projectsPage,
  project: scopePage("project"),
  groups: groupsPage,
  group: groupPage,
  findings: findingsPage,
  changes: changesPage,
  about: aboutPage,
  search: searchPage,
};

applyTheme();
start(document.getElementById("report") ?? document.body);

function start(root: HTMLElement): void {
  const text = document.getElementById("data")?.textContent ?? "";
  const world = new World(JSON.parse(text) as ReportData);
  const main = el("main", { id: "main", tabindex: "-1" });
  const header = headerFor(world);
  fill(root, skipLink(main), header.element, main, footer(world));
  let shown: { route: Route; page: Page } | undefined;
  const show = () => {
    const route = parseRoute(location.hash);
    header.update(route);
    if (shown !== undefined && isSamePlace(shown.route, route) && shown.page.update !== undefined) {
      shown.page.update(route);
      shown.route = route;
      return;
    }
    const isFirst = shown === undefined;
    shown?.page.leave?.();
    const make = PAGES[route.page];
    const page = make === undefined ? missingPage("page", route.page) : make(world, route);
    shown = { route, page };
    fill(main, page.element);
    main.className = `page-${route.page || "overview"}`;
    document.title = `${page.title} · Access in ${world.data.workspace}`;
    if (!isFirst) settle(main, header.isFocused());
  };
  addEventListener("hashchange", show);
  show();
  prepareSearch(world);
}

function isSamePlace(left: Route, right: Route): boolean {
  const why = left.page === "why";
  return !why && left.page === right.page && left.id === right.id;
}

/** A new page is read from its beginning; but whoever is typing goes on typing. */
function settle(main: HTMLElement, isTyping: boolean): void {
  scrollTo({ top: 0, behavior: "instant" });
  if (!isTyping) main.focus({ preventScroll: true });
}

function skipLink(main: HTMLElement): HTMLElement {
  return el(
    "a",
    {
      class: "skip",
      href: "#main",
      onclick: (event: Event) => {
        event.preventDefault();
        main.focus();
        main.scrollIntoView();
      },
    },
    "Skip to the content",
  );
}

function footer({ data }: World): HTMLElement {
  return el(
    "footer",
    {},
    el("span", {}, `castellan ${data.castellan}`),
    el("span", {}, "Snapshot ", el("span", { class: "code" }, `${data.digest.slice(0, 16)}…`)),
    el(
      "a",
      { href: hrefTo("about") },
      data.complete ? "Complete; how it was made" : "Not complete; what is missing",
    ),
  );
}
