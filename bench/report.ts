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
  lines.push(row("opens", felt.opens, felt.busy.opens, 2000));
  lines.push(row("a search answers, each key", felt.search, felt.busy.search, 100));
  lines.push(row("the matrix scrolls, each frame", felt.frame, felt.busy.frame, 16.7));
  lines.push(row("a list scrolls, each frame", felt.listFrame, felt.busy.listFrame, 16.7));
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

/** Time on the wall, and of the page's thread on the processor. */
function row(what: string, wall: number, busy: number, bound: number): string {
  return `| ${what} | ${wall.toFixed(1)} ms, of which ${busy.toFixed(1)} ms on the processor | ${bound} ms |`;
}
