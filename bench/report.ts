/**
 * Measures the report of a large company and prints the table; `--write` also puts it into docs/report.md. What happens in a browser
 * is left out where there is none.
 */
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSnapshot } from "../src/snapshot/write.ts";
import { hasBrowser, launch } from "../test/report/browser.ts";
import { measureInBrowser } from "../test/report/measure.ts";
import { LARGE } from "./company.ts";
import { companySnapshot } from "./company-snapshot.ts";
import { measure } from "./processes.ts";

const folder = mkdtempSync(join(tmpdir(), "castellan-bench-"));
const [snapshot, page] = [join(folder, "acme.json"), join(folder, "acme.html")];
writeFileSync(snapshot, writeSnapshot(companySnapshot(LARGE)));

const lines = ["| what | measured | bound |", "|---|---:|---:|"];
const { milliseconds, megabytes } = await measure(
  ["report", "--workspace", "acme", "--snapshot", snapshot, "--out", page],
  {},
);
lines.push(`| written, from a snapshot | ${seconds(milliseconds)} | 5 s |`);
lines.push(`| memory | ${Math.round(megabytes)} MB | – |`);
lines.push(`| size of the file | ${(statSync(page).size / 1e6).toFixed(1)} MB | 10 MB |`);
if (hasBrowser) {
  const browser = await launch();
  const felt = await measureInBrowser(browser, page);
  await browser.close();
  lines.push(`| opens | ${seconds(felt.opens)} | 2 s |`);
  lines.push(`| a search answers, slowest key | ${Math.round(felt.search)} ms | 100 ms |`);
  lines.push(`| the matrix is filtered, slowest key | ${Math.round(felt.filter)} ms | – |`);
  lines.push(
    `| the matrix scrolls: a frame, median · 95th percentile | ${frame(felt.frame)} | 16.7 ms |`,
  );
  lines.push(
    `| a list scrolls: a frame, median · 95th percentile | ${frame(felt.listFrame)} | 16.7 ms |`,
  );
}
process.stdout.write(`${lines.join("\n")}\n`);
if (process.argv.includes("--write")) {
  const [file, text] = ["docs/report.md", readFileSync("docs/report.md", "utf8")];
  const block = /(<!-- figures of: npm run bench:report -->\n)[\s\S]*?\n(?=\n|$)/;
  writeFileSync(
    file,
    text.replace(block, (_all, mark) => `${mark}${lines.join("\n")}\n`),
  );
}

function seconds(time: number): string {
  return `${(time / 1000).toFixed(2)} s`;
}

function frame({ median, slow }: { median: number; slow: number }): string {
  return `${median.toFixed(1)} · ${slow.toFixed(1)} ms`;
}
