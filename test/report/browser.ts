import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where Debian puts it. */
const EXECUTABLE = process.env["CASTELLAN_CHROMIUM"] ?? "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Whether there is a browser; without one these tests are skipped, but never where everything has to be tested. */
export const hasBrowser = existsSync(EXECUTABLE) || process.env["CI"] === "true";

/** Starts the browser. */
export async function launch(): Promise<Browser> {
  return await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}

/** A report that is open in a browser, what it complained of, and what it got from anywhere. */
export type OpenReport = { page: Page; complaints: string[]; loaded: string[] };

/** Opens a file at a place in it. */
export async function openReport(
  browser: Browser,
  file: string,
  hash: string,
  options: BrowserContextOptions = {},
): Promise<OpenReport> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const loaded: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("response", (response) => loaded.push(response.url()));
  await page.goto(`file://${file}${hash}`);
  await page.waitForSelector("main h1");
  return { page, complaints, loaded };
}

/** Goes to another place in the report, as a link would. */
export async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  // Pages draw in the frame after they were made.
  await page.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
  );
}
