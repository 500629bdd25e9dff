import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { worldOf } from "../access/world.ts";
import { acmeReport } from "./acme.ts";
import { go, hasBrowser, launch, openReport } from "./browser.ts";
import { reportOn, writtenReport } from "./reports.ts";
import { snapshotOf } from "./snapshots.ts";

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

/** What axe says is wrong with a page, each with the first element it is about. */
async function faultsIn(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>("axe.run({ resultTypes: ['violations'] })");
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}

const PLACES = [
  "#/",
  "#/matrix",
  "#/people",
  "#/person/1f2e6a7c-2b6f-4a43-9c0e-0e5d5a3c9b11",
  "#/groups",
  "#/group/developers",
  "#/projects",
  "#/project/PLAT",
  "#/repositories",
  "#/repository/geordi",
  "#/findings",
  "#/findings?list=terms",
  "#/findings?list=needless",
  "#/changes",
  "#/about",
  "#/search?q=a",
  "#/nowhere",
];

inBrowser("every page", () => {
  test.each(["light", "dark"] as const)(
    "has nothing that axe complains of, says nothing to the console and loads nothing, in %s",
    async (colorScheme) => {
      const { page, complaints, loaded } = await openReport(browser, acme, "#/", { colorScheme });
      await page.evaluate(axe.source);
      const faults: string[] = [];
      for (const place of PLACES) {
        await go(page, place);
        faults.push(...(await faultsIn(page)).map((fault) => `${place} ${fault}`));
      }
      expect(faults).toEqual([]);
      expect(complaints).toEqual([]);
      expect(loaded).toEqual([`file://${acme}`]);
      await page.context().close();
    },
    120_000,
  );

  test.each([375, 1280])("fits a screen %d pixels wide", async (width) => {
    const { page } = await openReport(browser, acme, "#/", { viewport: { width, height: 800 } });
    for (const place of PLACES) {
      await go(page, place);
      const tooWide = await page.evaluate<number>(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect({ place, isTooWide: tooWide > 0 }).toEqual({ place, isTooWide: false });
    }
    await page.context().close();
  });
});

inBrowser("what is strange in names", () => {
  const name = `<img src=x onerror="document.title='owned'">"'&\u2028</script><script>document.title='owned'</script>`;

  function hostileReport(): string {
    const world = worldOf({
      people: [name, "bo"],
      groups: { [name]: [name, "bo"] },
      projects: { [name]: { [`group:${name}`]: "admin" } },
      repositories: { [name]: { project: name, rows: { bo: "write" } } },
    });
    return writtenReport(reportOn({ ...snapshotOf(world), workspace: name }));
  }

  test("stays text on every page", async () => {
    const file = hostileReport();
    const id = encodeURIComponent(name);
    const { page, complaints, loaded } = await openReport(browser, file, "#/");
    for (const place of [
      "#/matrix",
      "#/people",
      `#/group/${id}`,
      `#/project/${id}`,
      `#/why/bo?repository=${id}`,
      `#/person/${id}`,
      `#/search?q=${id}`,
      "#/findings",
      `#/nowhere/${id}`,
      `#/repository/${id}`,
    ]) {
      await go(page, place);
      expect(await page.evaluate("document.querySelectorAll('img, main script').length")).toBe(0);
      expect(await page.title()).not.toBe("owned");
    }
    expect(await page.textContent("h1")).toBe(name);
    expect({ complaints, loaded: loaded.length }).toEqual({ complaints: [], loaded: 1 });
    await page.context().close();
  });
});

inBrowser("the policy of the page", () => {
  test("runs no script but its own, and loads nothing", async () => {
    const { page, complaints, loaded } = await openReport(browser, acme, "#/");
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "document.title = 'owned'";
      const image = document.createElement("img");
      image.src = "https://castellan.example/seen.png";
      image.setAttribute("onerror", "document.title = 'owned'");
      document.body.append(script, image);
    `);
    await expect(page.evaluate("fetch('https://castellan.example/')")).rejects.toThrow();
    expect(await page.title()).toContain("Overview");
    expect(complaints.join("\n")).toContain("Content Security Policy");
    expect(loaded).toEqual([`file://${acme}`]);
    await page.context().close();
  });
});
