import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Effects } from "./effects.ts";
import { generateWorld } from "./generate.ts";
import { type LoggedRequest, SandboxServer } from "./server.ts";
import { State } from "./state.ts";
import { createSwitches, type Switches } from "./switches.ts";
import type { World, WorldCredential } from "./world.ts";

/** How a sandbox is made. Everything has a default. */
export type SandboxOptions = {
  /** Repositories in the generated world: 20, 500, 5000 or 20000. */
  size?: number;
  /** Equal seeds give equal worlds, byte for byte. */
  seed?: number;
  /** A world of one's own in place of a generated one. */
  world?: World;
  /** Milliseconds added to every answer. */
  latency?: number;
  switches?: Partial<Switches>;
  /** Milliseconds since 1970. Without it the clock starts at a fixed moment and moves one millisecond per request. */
  now?: () => number;
};

/** The secret of an API token, with the address it goes with. */
export type ApiTokenCredential = { email: string; token: string };

/** What the seeded world accepts. */
export type SandboxCredentials = {
  /** An owner with every scope. */
  admin: ApiTokenCredential;
  /** The same account, with the scopes of reading only. */
  reader: ApiTokenCredential;
  /** A plain member with every scope, admin of project PLAT through a group. */
  member: ApiTokenCredential;
  expired: ApiTokenCredential;
  /** An old API token without scopes. */
  unscoped: ApiTokenCredential;
  appPassword: { username: string; password: string };
  oauth: { key: string; secret: string };
  workspaceToken: { token: string };
  repositoryToken: { token: string };
  organisation: { key: string };
};

/** An embedded Bitbucket Cloud. */
export type Sandbox = {
  /** Listens and gives the origin, as `http://127.0.0.1:7990`. Rejects with a clear Error when the port is taken. */
  start(at?: { port?: number; host?: string }): Promise<string>;
  close(): Promise<void>;
  readonly credentials: SandboxCredentials;
  /** The slug of the workspace. */
  readonly workspace: string;
  /** Every request that arrived, in order. */
  readonly requests: readonly LoggedRequest[];
  /** The world as it is now; tests may look and tamper. */
  readonly state: State;
  /** May be changed while the sandbox runs. */
  readonly switches: Switches;
  /** The world as plain data in a fixed order: fit for byte comparisons and for a world file. */
  snapshot(): World;
};

/** When the clock of a sandbox starts, unless it is given one. */
export const CLOCK_START = Date.parse("2026-11-23T09:00:00.000Z");

/** Makes a sandbox. Nothing listens until it is started; two sandboxes share nothing. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const world = options.world ?? generateWorld(options.size ?? 20, options.seed ?? 1);
  const state = new State(world);
  const switches = createSwitches(options.switches);
  const requests: LoggedRequest[] = [];
  const effects = new Effects(state, options.now ?? (() => CLOCK_START + requests.length));
  let origin = "";
  let server: Server | undefined;
  const latency = () => options.latency ?? 0;
  const parts = { state, switches, effects, requests, latency, origin: () => origin };

  return {
    start: async ({ port = 0, host = "127.0.0.1" } = {}) => {
      if (server !== undefined) throw new Error(`the sandbox listens already, on ${origin}`);
      server = new SandboxServer(parts).create();
      try {
        origin = await listen(server, port, host);
      } catch (error) {
        server = undefined;
        throw error;
      }
      return origin;
    },
    close: async () => {
      if (server !== undefined) await shut(server);
      server = undefined;
    },
    credentials: credentialsOf(state),
    workspace: state.workspace.slug,
    requests,
    state,
    switches,
    snapshot: () => state.snapshot(),
  };
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, host)));
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${actual}`);
    });
  });
}

function cannotListen({ code, message }: NodeJS.ErrnoException, port: number, host: string): Error {
  if (code === "EADDRINUSE")
    return new Error(`port ${port} on ${host} is taken; choose another, or 0 for any free one`);
  if (code === "EACCES")
    return new Error(`port ${port} on ${host} may not be used; choose one above 1023`);
  return new Error(`cannot listen on ${host}:${port}: ${message}`);
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The credentials of the world by their names; a world of one's own may lack some. */
function credentialsOf(state: State): SandboxCredentials {
  const named = state.credentials.map((credential) => [
    credential.name,
    secretOf(state, credential),
  ]);
  return Object.fromEntries(named) as SandboxCredentials;
}

function secretOf(state: State, credential: WorldCredential): Record<string, string> {
  switch (credential.kind) {
    case "api-token":
      return { email: state.person(credential.account)?.emails[0] ?? "", token: credential.token };
    case "app-password":
      return { username: credential.username, password: credential.password };
    case "oauth-consumer":
      return { key: credential.key, secret: credential.secret };
    case "access-token":
      return { token: credential.token };
    case "organisation-key":
      return { key: credential.key };
  }
}
