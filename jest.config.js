/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // The command line is tested as it is shipped.
  globalSetup: "<rootDir>/scripts/build.ts",
  testTimeout: 30_000,
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  injectGlobals: false,
  restoreMocks: true,
  errorOnDeprecated: true,
  collectCoverageFrom: ["src/**/*.ts", "!src/generated/**"],
  coverageProvider: "v8",
};
