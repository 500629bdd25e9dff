import { resolve } from "node:path";

/**
 * The suites that hold reconcile/ and access/, without those that need a process or a server: each mutant runs all that touch it.
 * @type {import("jest").Config}
 */
export default {
  rootDir: resolve(import.meta.dirname, "../.."),
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/{access,reconcile,golden}/**/*.test.ts"],
  testPathIgnorePatterns: ["test/access/endpoint"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  injectGlobals: false,
  restoreMocks: true,
};
