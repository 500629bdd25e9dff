/** An embedded, stateful Bitbucket Cloud over HTTP, for trying policies and for tests. */
export type { Fault, FaultCondition, FaultEffect } from "./faults.ts";
export { generateWorld, WORLD_SIZES } from "./generate.ts";
export { DOCUMENTED_LIMITS } from "./limits.ts";
export type { LoggedRequest } from "./request-log.ts";
export type { Access, AuthType, Method, Route } from "./route.ts";
export { ROUTES } from "./routes.ts";
export {
  type ApiTokenCredential,
  createSandbox,
  type Sandbox,
  type SandboxCredentials,
  type SandboxOptions,
} from "./sandbox.ts";
export type { Exchange } from "./server.ts";
export { SWITCHES, type SwitchDefinition, type Switches, type SwitchName } from "./switches.ts";
export type { World } from "./world.ts";
export { readWorld, WorldError, writeWorld } from "./world-file.ts";
