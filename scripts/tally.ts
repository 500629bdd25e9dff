/** Prints the result of a jest run as one line, from the file that `jest --json --outputFile` wrote. */
import { readFileSync } from "node:fs";

const [file = ""] = process.argv.slice(2);
const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } =
  JSON.parse(readFileSync(file, "utf8"));
const failed = numFailedTests + numRuntimeErrorTestSuites;
const skipped = numPendingTests + numTodoTests;
process.stdout.write(
  `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
);
process.exitCode = failed > 0 || numPassedTests === 0 ? 1 : 0;
