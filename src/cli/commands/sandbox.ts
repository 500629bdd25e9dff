import { readFile, writeFile } from "node:fs/promises";
import { ConfigError } from "../../model/errors.ts";
import { count } from "../../render/count.ts";
import {
  createSandbox,
  DOCUMENTED_LIMITS,
  type Fault,
  readWorld,
  type Sandbox,
  type SandboxOptions,
  SWITCHES,
  type Switches,
  type World,
  writeWorld,
} from "../../sandbox/index.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";

export type SandboxFlags = {
  size: number;
  seed: number;
  world?: string;
  save?: string;
  port: number;
  host: string;
  latency: number;
  limits?: boolean;
  /** Each `name=value`. */
  switch?: string[];
  /** Each a fault as JSON. */
  fault?: string[];
  readyFile?: string;
};

/** `castellan sandbox`: runs an embedded Bitbucket Cloud until it is interrupted. */
export async function sandbox(flags: SandboxFlags, io: Io): Promise<number> {
  const bitbucket = await makeSandbox(flags, io);
  const { port, host } = flags;
  const origin = await bitbucket.start({ port, host }).catch(refused);
  introduce(bitbucket, origin, io);
  if (flags.readyFile !== undefined) await save(flags.readyFile, readyNote(bitbucket, origin));
  await interrupted(io.signal);
  await bitbucket.close();
  if (flags.save !== undefined) await save(flags.save, writeWorld(bitbucket.snapshot()));
  return EXIT.clean;
}

async function makeSandbox(flags: SandboxFlags, io: Io): Promise<Sandbox> {
  const { size, seed, latency } = flags;
  const options: SandboxOptions = {
    ...(flags.world === undefined ? { size, seed } : { world: await worldFrom(flags.world) }),
    latency,
    switches: { ...(flags.limits ? DOCUMENTED_LIMITS : {}), ...switchesFrom(flags.switch ?? []) },
    now: io.now,
  };
  try {
    const bitbucket = createSandbox(options);
    for (const text of flags.fault ?? []) bitbucket.faults.add(faultFrom(text));
    return bitbucket;
  } catch (error) {
    return refused(error);
  }
}

async function worldFrom(file: string): Promise<World> {
  try {
    return readWorld(await readFile(file, "utf8"));
  } catch (error) {
    throw new ConfigError(`${file}: ${(error as Error).message}`);
  }
}

/** Values are given as text; a switch says by its default whether it is a number or a yes or no. */
function switchesFrom(settings: readonly string[]): Partial<Switches> {
  const changes = settings.map((setting) => {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
    if (name === "") throw new ConfigError(`--switch takes name=value, not ${setting}.`);
    const known = Object.hasOwn(SWITCHES, name) ? SWITCHES[name as keyof Switches].default : "";
    if (typeof known === "boolean" && /^(true|false)$/.test(value)) return [name, value === "true"];
    if (typeof known === "number" && value !== "" && !Number.isNaN(Number(value)))
      return [name, Number(value)];
    return [name, value];
  });
  return Object.fromEntries(changes);
}

function faultFrom(text: string): Fault {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(
      `--fault takes JSON, such as '{"when":{"method":"PUT","occurrence":2},"effect":{"kind":"status","status":503}}', not ${text}.`,
    );
  }
}

/** What the sandbox says of wrong settings is for the person who gave them. */
function refused(error: unknown): never {
  throw new ConfigError(`The sandbox cannot start: ${(error as Error).message}`);
}

async function save(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: Error) => {
    throw new ConfigError(`${file} could not be written: ${error.message}`);
  });
}

function variablesOf({ credentials }: Sandbox, origin: string): Record<string, string> {
  const { email, token } = credentials.admin;
  return { BITBUCKET_API_URL: origin, BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token };
}

function introduce(bitbucket: Sandbox, origin: string, io: Io): void {
  const paint = paintFor(io.stdout, io.env);
  const { repositories, people } = bitbucket.snapshot();
  const exports = Object.entries(variablesOf(bitbucket, origin)).map(
    ([name, value]) => `  export ${name}=${value}\n`,
  );
  io.stdout.write(
    `${paint("heading", `A sandbox Bitbucket Cloud listens on ${origin}`)}\n` +
      `Workspace ${bitbucket.workspace}: ${count(repositories.length, "repository", "repositories")}, ${count(people.length, "person", "people")}. ` +
      "It lives in memory and ends with Ctrl-C.\n\nIn another terminal:\n\n" +
      `${exports.join("")}  castellan plan examples/acme\n`,
  );
}

function readyNote(bitbucket: Sandbox, origin: string): string {
  const { workspace, credentials } = bitbucket;
  return `${JSON.stringify({ origin, workspace, ...credentials.admin, credentials })}\n`;
}

async function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
