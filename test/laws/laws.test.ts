import { test } from "@jest/globals";
import fc from "fast-check";
import { LAWS } from "./laws.ts";

// fast-check prints the seed and the path of a failure; `npm run fuzz` tries the same laws until its time is up.
test.each(LAWS)("$name", async ({ property, runs }) => {
  await fc.assert(property, { numRuns: runs });
});
