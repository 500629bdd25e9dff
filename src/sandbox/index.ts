/** An embedded, stateful Bitbucket Cloud over HTTP, for trying policies and for tests. */
export { DOCUMENTED_LIMITS } from "./limits.ts";
export {
  type ApiTokenCredential,
  createSandbox,
  type Sandbox,
  type SandboxCredentials,
  type SandboxOptions,
} from "./sandbox.ts";
export type { LoggedRequest } from "./server.ts";
export { SWITCHES, type Switches, type SwitchName } from "./switches.ts";
export type { World } from "./world.ts";
