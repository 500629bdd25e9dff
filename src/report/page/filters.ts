import { type Route, withParams } from "../route.ts";
import { el } from "./dom.ts";

/** The place that is shown now, for what changes a part of it. */
export type Here = () => Route;

/** A field whose text is a parameter of the address. While somebody types, no step back is made for each letter. */
export function textFilter(here: Here, param: string, label: string): HTMLElement {
  const input = el("input", {
    type: "search",
    value: here().params.get(param) ?? "",
    autocomplete: "off",
    spellcheck: "false",
    "data-param": param,
    oninput: () => location.replace(withParams(here(), { [param]: input.value })),
  });
  return el("label", { class: "filter" }, el("span", {}, label), input);
}

/** A choice that is a parameter of the address. The first option is what holds without it. */
export function choiceFilter(
  here: Here,
  param: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): HTMLElement {
  const select = el(
    "select",
    {
      "data-param": param,
      onchange: () => {
        location.hash = withParams(here(), { [param]: select.value });
      },
    },
    ...options.map(([value, text]) => el("option", { value }, text)),
  );
  select.value = here().params.get(param) ?? options[0]?.[0] ?? "";
  return el("label", { class: "filter" }, el("span", {}, label), select);
}

/** Puts what the address says into the fields, after somebody went back or forward. */
export function syncFilters(element: Element, { params }: Route): void {
  for (const field of element.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
    "[data-param]",
  )) {
    const first = field instanceof HTMLSelectElement ? (field.options[0]?.value ?? "") : "";
    const value = params.get(field.dataset["param"] ?? "") ?? first;
    if (field.value !== value) field.value = value;
  }
}
