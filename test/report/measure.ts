import type { Browser, Page } from "playwright-core";
import { go, openReport } from "./browser.ts";

/** What a large report costs whoever looks at it, in milliseconds. */
export type Felt = {
  /** From the beginning of the navigation until the first page is drawn. */
  opens: number;
  /** From a key press until what was found is drawn; the slowest of several. */
  search: number;
  /** The median and the slowest but one in twenty of the frames while the matrix scrolls. */
  frame: { median: number; slow: number };
  /** The same while a list of people scrolls. */
  listFrame: { median: number; slow: number };
  /** From the press of a key in a filter of the matrix until it is drawn. */
  filter: number;
};

/** Opens a report and uses it. */
export async function measureInBrowser(browser: Browser, file: string): Promise<Felt> {
  const { page } = await openReport(browser, file, "#/");
  const opens = await page.evaluate<number>(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))",
  );
  const search = await slowestKey(page, "header input", "repository-12");
  await go(page, "#/matrix?zoom=14");
  const frame = await scrolled(page, "document.querySelector('.matrix')");
  const filter = await slowestKey(page, "[data-param=repositories]", "-12");
  await go(page, "#/people");
  const listFrame = await scrolled(page, "document.scrollingElement");
  await page.context().close();
  return { opens, search, frame, listFrame, filter };
}

/** Types, and waits after each key until the page has been drawn again. */
async function slowestKey(page: Page, field: string, text: string): Promise<number> {
  await page.focus(field);
  let slowest = 0;
  for (const key of text) {
    await page.evaluate(`(() => {
      globalThis.drawn = new Promise((done) => document.activeElement.addEventListener("input", () => {
        const start = performance.now();
        // The address changes, the page follows, and both are over when two frames have been drawn.
        addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))), { once: true });
      }, { once: true }));
    })()`);
    await page.keyboard.type(key);
    slowest = Math.max(slowest, await page.evaluate<number>("globalThis.drawn"));
  }
  return slowest;
}

/** Scrolls a little in each frame, and measures how long the frames take. */
async function scrolled(page: Page, element: string): Promise<Felt["frame"]> {
  const frames = await page.evaluate<number[]>(`new Promise((done) => {
    const box = ${element};
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      box.scrollBy({ left: 37, top: 23, behavior: "instant" });
      if (times.length < 120) requestAnimationFrame(step);
      else done(times.slice(5));
    };
    requestAnimationFrame(step);
  })`);
  const sorted = frames.toSorted((left, right) => left - right);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    slow: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
  };
}
