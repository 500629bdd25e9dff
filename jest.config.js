/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {},
  injectGlobals: false,
  restoreMocks: true,
  errorOnDeprecated: true,
  collectCoverageFrom: ["src/**/*.ts", "!src/generated/**"],
  coverageProvider: "v8",
};
