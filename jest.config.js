/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // The command line is tested as it is shipped.
  globalSetup: "<rootDir>/test/built/set-up.ts",
  globalTeardown: "<rootDir>/test/built/tear-down.ts",
  testTimeout: 120_000,
  // The default leaves one core idle, which on two cores is half of them.
  maxWorkers: "100%",
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  injectGlobals: false,
  restoreMocks: true,
  errorOnDeprecated: true,
  collectCoverageFrom: ["src/**/*.ts", "!src/generated/**"],
  coverageProvider: "v8",
};
