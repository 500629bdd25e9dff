import type { Journal } from "../../src/model/journal.ts";
import type { Outcome } from "../../src/model/plan.ts";
import type { Reader, Writer } from "../../src/model/provider.ts";
import {
  connectReadingClient,
  connectWritingClient,
} from "../../src/providers/bitbucket/client.ts";
import { createReader } from "../../src/providers/bitbucket/reader.ts";
import { createWriter } from "../../src/providers/bitbucket/writer.ts";
import { carryOut } from "../../src/run.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { fastClock } from "../providers/bitbucket/scripted-server.ts";
import type { Made } from "./planning.ts";

const NO_JOURNAL: Journal = { intent: async () => {}, result: async () => {} };

/** A sandbox that listens, and clients to it for whom waiting takes no time. */
export type Workspace = {
  sandbox: Sandbox;
  origin: string;
  reader: () => Reader;
  writer: () => Writer;
  /** Carries a plan out to its end. */
  apply: (made: Made, options?: { isStale?: boolean; concurrency?: number }) => Promise<Outcome[]>;
};

/** Does something with a workspace of its own. */
export async function inWorkspace<T>(
  options: SandboxOptions,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const sandbox = createSandbox(options);
  const origin = await sandbox.start();
  try {
    return await work(workspaceOf(sandbox, origin));
  } finally {
    await sandbox.close();
  }
}

function workspaceOf(sandbox: Sandbox, origin: string): Workspace {
  const { email, token } = sandbox.credentials.admin;
  const connection = {
    workspace: sandbox.workspace,
    origin,
    credentials: { kind: "api-token", email, token } as const,
  };
  const reader = () =>
    createReader(connectReadingClient(connection, { clock: fastClock() }), sandbox.workspace);
  const writer = () =>
    createWriter(connectWritingClient(connection, { clock: fastClock() }), sandbox.workspace);
  return {
    sandbox,
    origin,
    reader,
    writer,
    apply: async (made, { isStale = false, concurrency = 4 } = {}) => {
      const outcomes: Outcome[] = [];
      const stream = carryOut({
        ...made,
        reader: reader(),
        writer: writer(),
        journal: NO_JOURNAL,
        concurrency,
        isStale: () => isStale,
        isInterrupted: () => false,
      });
      for await (const outcome of stream) outcomes.push(outcome);
      return outcomes;
    },
  };
}
