import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { acmeReport } from "./acme.ts";
import { go, hasBrowser, launch, openReport } from "./browser.ts";

const inBrowser = hasBrowser ? describe : describe.skip;

let browser: Browser;
let acme: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  [browser, acme] = await Promise.all([launch(), acmeReport()]);
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

/** The names in the first column of the first table. */
async function listed(page: Page): Promise<string[]> {
  return await page.locator("main tbody").first().locator("th a").allTextContents();
}

async function hash(page: Page): Promise<string> {
  return await page.evaluate<string>("location.hash");
}

inBrowser("the address", () => {
  test("holds every filter, so that reloading and going back and forward bring the view again", async () => {
    const { page } = await openReport(browser, acme, "#/people");
    await page.selectOption("[data-param=level]", "admin");
    await page.fill("[data-param=q]", "jun");
    await page.waitForFunction("location.hash.includes('q=jun')");
    expect(await listed(page)).toEqual(["Jun Jost"]);
    await page.reload();
    await page.waitForSelector("main h1");
    expect(await listed(page)).toEqual(["Jun Jost"]);
    expect(await page.inputValue("[data-param=q]")).toBe("jun");
    await page.click("main tbody th a");
    await page.waitForSelector("h1:text('Jun Jost')");
    await page.goBack();
    await page.waitForSelector("h1:text('People')");
    expect(await listed(page)).toEqual(["Jun Jost"]);
    await page.goForward();
    await page.waitForSelector("h1:text('Jun Jost')");
    await page.context().close();
  });

  test("holds how a table is sorted", async () => {
    const { page } = await openReport(browser, acme, "#/people");
    await page.click(".sorter:text('Admin')");
    await page.waitForFunction("location.hash.includes('sort=admin')");
    expect((await listed(page)).slice(0, 2)).toEqual(["castellan bot", "Olga Orme"]);
    expect(await page.getAttribute("th[aria-sort]", "aria-sort")).toBe("descending");
    await page.context().close();
  });

  test("holds what of the matrix is shown", async () => {
    const { page } = await openReport(browser, acme, "#/matrix?project=PLAT&people=eder&zoom=22");
    await page.waitForSelector("text=1 person × 7 repositories");
    expect(await page.inputValue("[data-param=project]")).toBe("PLAT");
    await page.context().close();
  });
});

inBrowser("with the keyboard alone", () => {
  test("somebody skips to the content, searches, walks to what was found and goes back", async () => {
    const { page } = await openReport(browser, acme, "#/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.keyboard.press("/");
    await page.keyboard.type("geo");
    await page.waitForSelector("h1:text('Search')");
    await page.keyboard.press("ArrowDown");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("geordi");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h1:text('geordi')");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.keyboard.press("/");
    await page.keyboard.type("x");
    await page.waitForSelector("h1:text('Search')");
    await page.keyboard.press("Escape");
    await page.waitForSelector("h1:text('geordi')");
    await page.context().close();
  });

  test("somebody walks through the matrix, hears each cell, reads the row as a table, and asks why", async () => {
    const { page } = await openReport(browser, acme, "#/matrix");
    await page.focus(".matrix");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    const said = await page.textContent(".said");
    expect(said).toBe(
      "Eli Eder on web-docs: write, through group developers, write on project WEB",
    );
    expect(await page.textContent(".row-table h2")).toContain("Eli Eder");
    expect((await listed(page)).slice(0, 2)).toEqual(["etl", "lake"]);
    await page.keyboard.press("Escape");
    expect(await page.textContent(".said")).toBe("");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=This one counts.");
    expect(await hash(page)).toContain("#/why/");
    await page.context().close();
  });

  test("what is focused can be seen", async () => {
    const { page } = await openReport(browser, acme, "#/people");
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press("Tab");
      const width = await page.evaluate(
        "getComputedStyle(document.activeElement).outlineWidth + getComputedStyle(document.activeElement).outlineStyle",
      );
      expect(width).toBe("2pxsolid");
    }
    await page.context().close();
  });
});

inBrowser("the look", () => {
  test("follows the system, and the choice of whoever reads", async () => {
    const { page } = await openReport(browser, acme, "#/", { colorScheme: "dark" });
    const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(await paper()).toBe("rgb(20, 23, 28)");
    await page.click("text=Light");
    expect(await paper()).toBe("rgb(251, 250, 247)");
    // Chromium hands what a page stores to the next one a moment later.
    await page.waitForTimeout(500);
    await page.reload();
    expect(await paper()).toBe("rgb(251, 250, 247)");
    await page.context().close();
  });

  test("moves nothing for those who asked for less motion", async () => {
    const { page } = await openReport(browser, acme, "#/", { reducedMotion: "reduce" });
    expect(
      await page.evaluate("getComputedStyle(document.querySelector('.skip')).transitionDuration"),
    ).toBe("0s");
    await page.context().close();
  });
});

inBrowser("printed", () => {
  test("a page is on paper, whole and without what one clicks on", async () => {
    const { page } = await openReport(browser, acme, "#/repository/geordi");
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf.length).toBeGreaterThan(10_000);
    await page.emulateMedia({ media: "print" });
    expect(await page.isVisible(".filters")).toBe(false);
    expect(await page.isVisible("nav.places")).toBe(false);
    expect(await page.isVisible("text=Who can do what")).toBe(true);
    await page.context().close();
  });
});

inBrowser("what could not be read", () => {
  test("is said on top of the first page, and in the frame of every other", async () => {
    const { page } = await openReport(browser, acme, "#/");
    expect(await page.isVisible("text=Not complete")).toBe(false);
    await go(page, "#/about");
    expect(await page.isVisible("text=Complete: every group")).toBe(true);
    await page.context().close();
  });
});
