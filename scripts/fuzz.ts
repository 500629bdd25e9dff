/**
 * Tries the laws of test/laws on random workspaces and files until the time is up: `npm run fuzz -- --minutes 5`. A seed with
 * `--seed` gives the same cases again. Ends with 1 at the first case that breaks a law, and says how to see it again.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { LAWS } from "../test/laws/laws.ts";

/** Cases of one law before it is the next one's turn. */
const BATCH = 10;

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "5" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const end = Date.now() + Number(values.minutes) * 60_000;
const tried = new Map(LAWS.map(({ name }) => [name, 0]));
console.log(`Fuzzing ${LAWS.length} laws for ${values.minutes} min, seed ${seed}.`);

for (let round = 0; Date.now() < end; round += 1)
  for (const { name, property } of LAWS) {
    if (Date.now() >= end) break;
    const result = await fc.check(property, { seed: seed + round, numRuns: BATCH });
    tried.set(name, (tried.get(name) ?? 0) + result.numRuns);
    if (!result.failed) continue;
    console.log(`\nBroken: ${name}\n${fc.defaultReportMessage(result)}`);
    console.log(`Again: npm run fuzz -- --seed ${seed + round}`);
    process.exit(1);
  }

for (const [name, count] of tried) console.log(`${`${count}`.padStart(7)}  ${name}`);
const total = [...tried.values()].reduce((sum, count) => sum + count, 0);
console.log(`${`${total}`.padStart(7)}  cases, none broken. Seed ${seed}.`);
