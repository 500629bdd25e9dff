import { asMoment, daysUntil, inDays } from "../day.ts";
import { figuresOf, type Risk, risksOf, SOON, topAdmins } from "../overview.ts";
import { unpack } from "../packed.ts";
import { hrefTo } from "../route.ts";
import type { World } from "../world.ts";
import { counted, el, grouped } from "./dom.ts";
import { personLink } from "./names.ts";
import type { Page } from "./page.ts";
import { thumbnail } from "./thumbnail.ts";

/** The first page: how much there is, what is not known, what to look at. */
export function overviewPage(world: World): Page {
  const { data } = world;
  const element = el(
    "div",
    { class: "overview" },
    el("p", { class: "eyebrow" }, `Bitbucket workspace · ${asMoment(data.takenAt)}`),
    el("h1", {}, `Access in ${data.workspace}`),
    el("p", { class: "lead" }, leadText(world)),
    unreadPart(world),
    figuresPart(world),
    el("div", { class: "columns" }, risksPart(world), adminsPart(world)),
    picturePart(world),
    changesPart(world),
    soonPart(world),
  );
  return { title: "Overview", element };
}

function leadText(world: World): string {
  const { grants, personal } = figuresOf(world);
  const share = grants === 0 ? 0 : Math.round((100 * personal) / grants);
  return `${counted(grants, "grant")} on projects and repositories; ${share} % of them are held in person rather than through a group.`;
}

/** Loud, and before everything else: what a reader must not take for nothing. */
function unreadPart({ data }: World): HTMLElement | undefined {
  if (data.complete) return undefined;
  const unread = unpack(data.unread);
  const shown = unread.slice(0, 5);
  return el(
    "section",
    { class: "unread", "aria-labelledby": "unread" },
    el("h2", { id: "unread" }, "This report is not complete"),
    el(
      "p",
      {},
      `${counted(unread.length, "part")} of the workspace could not be read. What is there is not known: it counts as “perhaps”, never as nothing, and this file is no evidence of who has access there.`,
    ),
    el(
      "ul",
      {},
      ...shown.map(({ what, reason }) =>
        el("li", {}, el("span", { class: "code" }, what), `: ${reason}`),
      ),
    ),
    unread.length > shown.length &&
      el("p", {}, el("a", { href: hrefTo("about") }, `All ${grouped(unread.length)} parts`)),
  );
}

function figuresPart(world: World): HTMLElement {
  const { people, owners, outsiders, groups, projects, repositories } = figuresOf(world);
  const figure = (count: number | undefined, label: string, href: string) =>
    el(
      "li",
      {},
      el(
        "a",
        { href },
        el("strong", {}, count === undefined ? "unknown" : count),
        el("span", {}, label),
      ),
    );
  return el(
    "ul",
    { class: "figures figures-large" },
    figure(people, people === 1 ? "member" : "members", hrefTo("people")),
    figure(owners, owners === 1 ? "owner" : "owners", hrefTo("people", "", { role: "owner" })),
    outsiders > 0 && figure(outsiders, "no members", hrefTo("people", "", { role: "outsider" })),
    figure(groups, "groups", hrefTo("groups")),
    figure(projects, "projects", hrefTo("projects")),
    figure(repositories, "repositories", hrefTo("repositories")),
  );
}

const SEVERITIES: Readonly<Record<Risk["severity"], string>> = {
  high: "high",
  middle: "medium",
  low: "low",
};

function risksPart(world: World): HTMLElement {
  const risks = risksOf(world);
  return el(
    "section",
    {},
    el("h2", {}, "What to look at"),
    risks.length === 0
      ? el(
          "p",
          { class: "empty" },
          world.data.complete ? "Nothing stands out." : "Nothing stands out in what was read.",
        )
      : el(
          "ul",
          { class: "risks" },
          ...risks.map(({ severity, count, text, list }) =>
            el(
              "li",
              { class: `risk risk-${severity}` },
              el(
                "a",
                { href: hrefTo("findings", "", { list }) },
                el("strong", {}, count),
                el(
                  "span",
                  {},
                  text,
                  el("span", { class: "unseen" }, ` (severity ${SEVERITIES[severity]})`),
                ),
              ),
            ),
          ),
        ),
  );
}

function adminsPart(world: World): HTMLElement {
  const top = topAdmins(world, 8);
  const { owners, repositories = 0 } = figuresOf(world);
  const most = top[0]?.admin ?? 1;
  return el(
    "section",
    {},
    el("h2", {}, "Who administers most"),
    el(
      "p",
      { class: "quiet" },
      `${counted(owners, "owner")} of the workspace ${owners === 1 ? "is" : "are"} admin of all ${grouped(repositories)} repositories. Besides:`,
    ),
    top.length === 0
      ? el("p", { class: "empty" }, "Nobody else is admin of any repository.")
      : el(
          "ol",
          { class: "ranking" },
          ...top.map(({ person, admin }) => {
            const bar = el("span", { class: "bar-part fill-admin" });
            bar.style.width = `${(100 * admin) / most}%`;
            return el(
              "li",
              {},
              personLink(person),
              el("span", { class: "bar", "aria-hidden": "true" }, bar),
              el("span", { class: "number" }, admin),
            );
          }),
        ),
  );
}

function picturePart(world: World): HTMLElement {
  return el(
    "section",
    {},
    el("h2", {}, "Everybody on every repository"),
    el(
      "a",
      { href: hrefTo("matrix"), class: "thumbnail" },
      thumbnail(world),
      el("span", {}, "Open the matrix"),
    ),
  );
}

function changesPart({ data: { changes } }: World): HTMLElement | undefined {
  if (changes === undefined) return undefined;
  const { since, totals, rows, people, scopes } = changes;
  return el(
    "section",
    {},
    el("h2", {}, `Since ${asMoment(since)}`),
    el(
      "p",
      {},
      [
        `${counted(totals.rows, "person", "people")} can do more or less than then`,
        `${counted(rows.rows, "grant or membership", "grants and memberships")} changed`,
        `${counted(people.rows + scopes.rows, "person or place", "people and places")} came, went or moved.`,
      ].join("; "),
    ),
    el("p", {}, el("a", { href: hrefTo("changes") }, "All changes")),
  );
}

function soonPart({ data }: World): HTMLElement | undefined {
  if (data.files === undefined) return undefined;
  const soon = unpack(data.files.terms)
    .map((term) => ({ ...term, days: daysUntil(term.until, data.today) }))
    .filter(({ days }) => days >= 0 && days <= SOON);
  if (soon.length === 0) return undefined;
  return el(
    "section",
    {},
    el("h2", {}, "Ends soon"),
    el(
      "ul",
      { class: "rows" },
      ...soon
        .slice(0, 10)
        .map(({ holder, kind, scope, until, days }) =>
          el(
            "li",
            {},
            el("time", { class: "code" }, until),
            el("strong", {}, holder),
            el("span", {}, scope === undefined ? "everything" : `${kind} ${scope}`),
            el("span", { class: "quiet" }, inDays(days)),
          ),
        ),
    ),
    soon.length > 10 &&
      el("p", {}, el("a", { href: hrefTo("findings", "", { list: "terms" }) }, "All last days")),
  );
}
