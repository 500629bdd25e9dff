import { el } from "./dom.ts";

const KEY = "castellan-theme";
const root = document.documentElement;

/** Takes up what was chosen in this browser; otherwise the system decides. */
export function applyTheme(): void {
  const chosen = remembered();
  if (chosen !== undefined) root.dataset["theme"] = chosen;
}

/** Whether it is dark now, by choice or by the system. */
export function isDark(): boolean {
  const chosen = root.dataset["theme"];
  return chosen === undefined
    ? matchMedia("(prefers-color-scheme: dark)").matches
    : chosen === "dark";
}

/** Calls back when light becomes dark or dark light, until the signal says to stop. */
export function onTheme(changed: () => void, signal: AbortSignal): void {
  addEventListener("castellan-theme", changed, { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal });
}

/** The button that turns light into dark and back. */
export function themeButton(): HTMLElement {
  const button = el("button", { type: "button", class: "theme", onclick: toggle });
  const name = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  onTheme(name, new AbortController().signal);
  name();
  return button;
}

function toggle(): void {
  const theme = isDark() ? "light" : "dark";
  root.dataset["theme"] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Some browsers keep nothing for a file; then the choice lasts as long as the page.
  }
  dispatchEvent(new Event("castellan-theme"));
}

function remembered(): "light" | "dark" | undefined {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : undefined;
  } catch {
    return undefined;
  }
}
