import { resolve } from "node:path";

/**
 * Where a test run builds the command line, so that it is tested as it is shipped. Each run has a folder of its own: two runs must
 * not pull the ground from under each other. It lies in the repository, because the demo finds its examples from there.
 */
export const BUILT = resolve(
  import.meta.dirname,
  `../../dist-test-${process.env["CASTELLAN_TEST_RUN"] ?? process.pid}`,
);
