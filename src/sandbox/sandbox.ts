import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { acceptInvitation } from "./acceptance.ts";
import type { Clock } from "./clock.ts";
import { Core } from "./core.ts";
import type { Faults } from "./faults.ts";
import { generateWorld } from "./generate.ts";
import type { LoggedRequest } from "./request-log.ts";
import { type Exchange, SandboxServer, type ServerSettings } from "./server.ts";
import type { Person, State } from "./state.ts";
import { createSwitches, type Switches } from "./switches.ts";
import type { World, WorldCredential } from "./world.ts";
import { checkWorld } from "./world-file.ts";

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
  /** Sees every request with its answer, bodies included: for tests that check them against a contract. */
  observe?: (exchange: Exchange) => void;
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
  /** What goes wrong, and when. */
  readonly faults: Faults;
  /** Can be moved forward. */
  readonly clock: Clock;
  /** Lets an invited person accept, which makes a member. */
  accept(email: string, name?: string): Person;
  /** Back to the world of the start, without faults or log. */
  reset(): void;
  /** The world as plain data in a fixed order: fit for byte comparisons and for a world file. */
  snapshot(): World;
};

/** Makes a sandbox. Nothing listens until it is started; two sandboxes share nothing. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const world =
    options.world === undefined
      ? generateWorld(options.size ?? 20, options.seed ?? 1)
      : checkWorld(options.world);
  const core = new Core(world, createSwitches(options.switches), options.now);
  const socket = new Socket(core, {
    latency: () => options.latency ?? 0,
    observe: options.observe,
  });
  const { state, switches, faults, clock, effects, log } = core;
  return {
    start: ({ port = 0, host = "127.0.0.1" } = {}) => socket.open(port, host),
    close: () => socket.close(),
    credentials: credentialsOf(state),
    workspace: state.workspace.slug,
    requests: log.entries,
    state,
    switches,
    faults,
    clock,
    accept: (email, name) => acceptInvitation(state, effects, email, name),
    reset: () => core.reset(),
    snapshot: () => state.snapshot(),
  };
}

/** Listens for one core, at most once at a time. */
class Socket {
  readonly #server: SandboxServer;
  #listening: Server | undefined;
  #origin = "";

  constructor(core: Core, settings: Omit<ServerSettings, "origin">) {
    this.#server = new SandboxServer(core, { ...settings, origin: () => this.#origin });
  }

  async open(port: number, host: string): Promise<string> {
    if (this.#listening !== undefined)
      throw new Error(`the sandbox listens already, on ${this.#origin}`);
    const server = this.#server.create();
    this.#listening = server;
    try {
      this.#origin = await listen(server, port, host);
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
    return this.#origin;
  }

  async close(): Promise<void> {
    const server = this.#listening;
    this.#listening = undefined;
    if (server !== undefined) await shut(server);
  }
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
