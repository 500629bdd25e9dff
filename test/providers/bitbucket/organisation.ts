import type { Change } from "../../../src/model/change.ts";
import type { Directory } from "../../../src/model/directory.ts";
import type { RefusedAddress } from "../../../src/model/plan.ts";
import type { Reader } from "../../../src/model/provider.ts";
import {
  connectReadingClient,
  connectWritingClient,
} from "../../../src/providers/bitbucket/client.ts";
import {
  connectOrganisationReadingClient,
  connectOrganisationWritingClient,
} from "../../../src/providers/bitbucket/organisation-client.ts";
import { createOrganisationReader } from "../../../src/providers/bitbucket/organisation-reader.ts";
import { createReader } from "../../../src/providers/bitbucket/reader.ts";
import { bitbucketToStep } from "../../../src/providers/bitbucket/step.ts";
import { createWriter } from "../../../src/providers/bitbucket/writer.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../../src/sandbox/index.ts";
import { fastClock } from "./scripted-server.ts";

/** A sandbox that has moved, or not, with clients for it and for its organisation. */
export type Moved = {
  sandbox: Sandbox;
  reader: (key?: string) => Reader;
  directory: (key?: string) => Promise<Directory>;
  /** Carries one change out as a plan's step. */
  execute: (change: Change, directory: Directory) => Promise<RefusedAddress[] | undefined>;
  /** `POST /admin/…`, of all requests that change something. */
  writes: () => string[];
};

const NOTHING_ELSE = { emails: [], projects: false, repositories: false };

/** Does something with a workspace that has moved to its organisation, or has not. */
export async function inOrganisation<T>(
  work: (moved: Moved) => Promise<T>,
  { moved = true, ...options }: SandboxOptions & { moved?: boolean } = {},
): Promise<T> {
  const sandbox = createSandbox(options);
  if (moved) sandbox.state.workspace.administration = "moved";
  const origin = await sandbox.start();
  const { email, token } = sandbox.credentials.admin;
  const connectionWith = (key: string) => ({
    workspace: sandbox.workspace,
    origin,
    credentials: { kind: "api-token", email, token } as const,
    organisation: { key, origin },
  });
  const ours = sandbox.credentials.organisation.key;
  const tuning = { clock: fastClock() };
  const reader = (key = ours) => {
    const connection = connectionWith(key);
    const client = connectReadingClient(connection, tuning);
    if (key === "") return createReader(client, sandbox.workspace);
    const organisation = connectOrganisationReadingClient(connection, tuning);
    return createReader(
      client,
      sandbox.workspace,
      createOrganisationReader(organisation, undefined),
    );
  };
  try {
    return await work({
      sandbox,
      reader,
      directory: (key) => reader(key).directory(NOTHING_ELSE),
      execute: async (change, directory) => {
        const connection = connectionWith(ours);
        const writer = createWriter(connectWritingClient(connection, tuning), sandbox.workspace, {
          directory,
          organisation: connectOrganisationWritingClient(connection, tuning),
          clock: tuning.clock,
        });
        return await writer.execute(bitbucketToStep(sandbox.workspace)(change, directory));
      },
      writes: () =>
        sandbox.requests
          .filter(({ method, path }) => method !== "GET" && !/\/(search|workspaces)$/.test(path))
          .map(({ method, path }) => `${method} ${path}`),
    });
  } finally {
    await sandbox.close();
  }
}
