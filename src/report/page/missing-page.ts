import { el } from "./dom.ts";
import type { Page } from "./page.ts";

/** Says that there is nothing of this name in the report. */
export function missingPage(kind: string, id: string): Page {
  return {
    title: "Not found",
    element: el(
      "div",
      {},
      el("h1", {}, "Not in this report"),
      el(
        "p",
        {},
        `There is no ${kind} `,
        el("code", {}, id),
        " here. It may be new, gone, or spelt differently.",
      ),
      el("p", {}, el("a", { href: "#/" }, "To the overview")),
    ),
  };
}
