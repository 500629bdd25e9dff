import type { Browser, CDPSession, Page } from "playwright-core";
import { go, openReport } from "./browser.ts";

/** What a large report costs whoever looks at it, in milliseconds. */
export type Felt = {
  /** From the beginning of the navigation until the first page is drawn. */
  opens: number;
  /** From a key press until what was found is drawn; the median key. */
  search: number;
  /** From the press of a key in a filter of the matrix until it is drawn; the median key. */
  filter: number;
  /** The median frame while the matrix scrolls, and while a list of people does. */
  frame: number;
  listFrame: number;
  /** The same as time of the page's thread on the processor, which does not depend on what else the machine does. */
  busy: { opens: number; search: number; frame: number; listFrame: number };
};

const KEYS = "repository-12";
const FRAMES = 120;

/** Opens a report and uses it. */
export async function measureInBrowser(browser: Browser, file: string): Promise<Felt> {
  const { page } = await openReport(browser, file, "#/");
  const thread = await ThreadTime.of(page);
  const opens = await page.evaluate<number>(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))",
  );
  const busyOpening = await thread.lap();
  // The first key goes to the page of the search, and is not what somebody waits for at each letter.
  await typed(page, "header input", KEYS.slice(0, 1));
  await thread.lap();
  const search = await typed(page, "header input", KEYS.slice(1));
  const busySearching = (await thread.lap()) / (KEYS.length - 1);
  await go(page, "#/matrix?zoom=14");
  await thread.lap();
  const frame = await scrolled(page, "document.querySelector('.matrix')");
  const busyFrame = (await thread.lap()) / FRAMES;
  const filter = await typed(page, "[data-param=repositories]", "-12");
  await go(page, "#/people");
  await thread.lap();
  const listFrame = await scrolled(page, "document.scrollingElement");
  const busyListFrame = (await thread.lap()) / FRAMES;
  await page.context().close();
  const busy = {
    opens: busyOpening,
    search: busySearching,
    frame: busyFrame,
    listFrame: busyListFrame,
  };
  return { opens, search, frame, listFrame, filter, busy };
}

/** How long the page's thread was on the processor. */
class ThreadTime {
  readonly #session: CDPSession;
  #last = 0;

  constructor(session: CDPSession) {
    this.#session = session;
  }

  /** Counts from the beginning of the page. */
  static async of(page: Page): Promise<ThreadTime> {
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.reload();
    await page.waitForSelector("main h1");
    return new ThreadTime(session);
  }

  /** Since the last time it was asked for. */
  async lap(): Promise<number> {
    const { metrics } = await this.#session.send("Performance.getMetrics");
    const now = (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
    const lap = now - this.#last;
    this.#last = now;
    return lap;
  }
}

/** Types, and waits after each key until the page has been drawn again. */
async function typed(page: Page, field: string, text: string): Promise<number> {
  await page.focus(field);
  const times: number[] = [];
  for (const key of text) {
    await page.evaluate(`(() => {
      globalThis.drawn = new Promise((done) => document.activeElement.addEventListener("input", () => {
        const start = performance.now();
        // The address changes, the page follows, and its frame is drawn.
        addEventListener("hashchange", () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))), { once: true });
      }, { once: true }));
    })()`);
    await page.keyboard.type(key);
    times.push(await page.evaluate<number>("globalThis.drawn"));
  }
  return median(times);
}

/** Scrolls a little in each frame, and measures how long the frames take. */
async function scrolled(page: Page, element: string): Promise<number> {
  const frames = await page.evaluate<number[]>(`new Promise((done) => {
    const box = ${element};
    const times = [];
    let last = performance.now();
    const step = (now) => {
      times.push(now - last);
      last = now;
      box.scrollBy({ left: 37, top: 23, behavior: "instant" });
      if (times.length < ${FRAMES}) requestAnimationFrame(step);
      else done(times.slice(5));
    };
    requestAnimationFrame(step);
  })`);
  return median(frames);
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
