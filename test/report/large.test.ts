import { statSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { LARGE } from "../../bench/company.ts";
import { companySnapshot } from "../../bench/company-snapshot.ts";
import { hasBrowser, launch } from "./browser.ts";
import { measureInBrowser } from "./measure.ts";
import { reportOn, writtenReport } from "./reports.ts";

const inBrowser = hasBrowser ? describe : describe.skip;

/** Everything but this process may be busy with something else: what is held here is the time on the processor. */
inBrowser("a report on 2,000 people and 5,000 repositories", () => {
  test("is written, opened, searched and scrolled in no time", async () => {
    const began = process.cpuUsage();
    const file = writtenReport(reportOn(companySnapshot(LARGE)));
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1e6).toBeLessThan(5);
    expect(statSync(file).size).toBeLessThan(10e6);
    const browser = await launch();
    const { busy } = await measureInBrowser(browser, file);
    await browser.close();
    expect(busy.opens).toBeLessThan(2000);
    expect(busy.search).toBeLessThan(100);
    expect(busy.frame).toBeLessThan(16.7);
    expect(busy.listFrame).toBeLessThan(16.7);
  }, 120_000);
});
