import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser } from "playwright-core";
import { renderComment } from "../../src/render/comment.ts";
import { runMain } from "../cli/run-in-process.ts";
import { hasBrowser, launch } from "../report/browser.ts";
import { githubPage } from "./github-page.ts";
import { longReview } from "./told-review.ts";

const inBrowser = hasBrowser ? describe : describe.skip;
const EXAMPLE = "docs/examples/pull-request";
const FOLDER = mkdtempSync(join(tmpdir(), "castellan-comment-"));

let browser: Browser;
let example: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  const args = ["--base", `${EXAMPLE}/before.yaml`, "--snapshot", `${EXAMPLE}/live.json`];
  const ran = await runMain(["plan", `${EXAMPLE}/after.yaml`, ...args, "--format", "markdown"], {});
  example = ran.stdout;
  browser = await launch();
}, 60_000);

afterAll(async () => {
  await browser?.close();
});

inBrowser("at the width of", () => {
  test.each([
    { name: "a desktop", width: 900 },
    { name: "a telephone", width: 375 },
  ])(
    "$name, a comment is read without moving the page aside; pictures of it are kept",
    async ({ width }) => {
      const comments = {
        example,
        long: renderComment({ review: longReview(300), host: "github", key: "plan" }),
      };
      for (const [name, comment] of Object.entries(comments))
        for (const open of [false, true]) {
          const page = await browser.newPage({ viewport: { width, height: 900 } });
          await page.setContent(githubPage(comment, { open }));
          const path = join(FOLDER, `${name}-${width}${open ? "-open" : ""}.png`);
          await page.screenshot({ path, fullPage: true });
          expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
            width,
          );
          // What matters is seen without a click.
          const text = await page.evaluate<string>("document.body.innerText");
          expect(text).toContain("Impact on people");
          await page.close();
        }
      process.stderr.write(`pictures: ${FOLDER}\n`);
    },
    60_000,
  );
});
