import { asMoment } from "../day.ts";
import { hrefTo, parseRoute, type Route } from "../route.ts";
import type { World } from "../world.ts";
import { el } from "./dom.ts";
import { themeButton } from "./theme.ts";

const PLACES: readonly (readonly [page: string, text: string, within: readonly string[]])[] = [
  ["", "Overview", []],
  ["matrix", "Matrix", []],
  ["people", "People", ["person", "why"]],
  ["groups", "Groups", ["group"]],
  ["projects", "Projects", ["project"]],
  ["repositories", "Repositories", ["repository"]],
  ["findings", "Findings", []],
  ["changes", "Changes", []],
];

/** What stands above every page: where one is, where one can go, and the search. */
export function headerFor(world: World) {
  const { data } = world;
  const links = PLACES.filter(([page]) => page !== "changes" || data.changes !== undefined).map(
    ([page, text, within]) => ({
      pages: [page, ...within],
      link: el("a", { href: hrefTo(page) }, text),
    }),
  );
  const input = searchField();
  const element = el(
    "header",
    { class: "top" },
    el(
      "div",
      { class: "top-line" },
      el(
        "a",
        { href: hrefTo(""), class: "brand" },
        el("strong", {}, data.workspace),
        el("span", { class: "quiet" }, ` ${asMoment(data.takenAt)}`),
      ),
      !data.complete && el("a", { href: hrefTo("about"), class: "alarm" }, "Not complete"),
      el(
        "form",
        { role: "search", class: "search", onsubmit: enter },
        el("label", {}, el("span", { class: "unseen" }, "Search everything"), input),
      ),
      themeButton(),
    ),
    el(
      "nav",
      { class: "places", "aria-label": "Report" },
      el("ul", {}, ...links.map(({ link }) => el("li", {}, link))),
    ),
  );
  listenForSlash(input);
  return {
    element,
    isFocused: () => document.activeElement === input,
    update({ page, params }: Route) {
      for (const { pages, link } of links)
        if (pages.includes(page)) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      const query = page === "search" ? (params.get("q") ?? "") : "";
      if (input.value !== query) input.value = query;
    },
  };
}

/** The address follows what is typed: the first letter goes to the search, the next ones change it in place. */
function searchField(): HTMLInputElement {
  const input = el("input", {
    type: "search",
    placeholder: "Search  /",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      const href = hrefTo("search", "", { q: input.value });
      const isThere = parseRoute(location.hash).page === "search";
      if (isThere) location.replace(href);
      else if (input.value !== "") location.hash = href;
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        firstFound()?.focus();
      } else if (event.key === "Escape" && parseRoute(location.hash).page === "search") {
        event.preventDefault();
        history.back();
        input.blur();
      }
    },
  });
  return input;
}

function firstFound(): HTMLAnchorElement | null {
  return document.querySelector("main.page-search tbody a");
}

function enter(event: Event): void {
  event.preventDefault();
  firstFound()?.click();
}

/** `/` begins a search, unless somebody is typing something else. */
function listenForSlash(input: HTMLInputElement): void {
  addEventListener("keydown", (event) => {
    const isTyping =
      event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
