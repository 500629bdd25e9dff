import type { Whoami } from "../../model/account-report.ts";
import { ConfigError } from "../../model/errors.ts";
import type { AccountReader } from "../../model/provider.ts";
import { providers } from "../../providers/index.ts";
import { renderWhoami } from "../../render/whoami.ts";
import { type ConnectFlags, connectionTo, credentialsFrom } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";
import { progressLine, waitingOn } from "../progress.ts";

export type PeopleWhoamiFlags = ConnectFlags & {
  repositories?: boolean;
  workspace?: string;
  json?: boolean;
};

/** `castellan people whoami`: who the credential is. It has nothing that could write. */
export async function peopleWhoami(flags: PeopleWhoamiFlags, io: Io): Promise<number> {
  if (flags.repositories && flags.workspace === undefined)
    throw new ConfigError("Repositories of which workspace? Give --workspace <slug> too.");
  const line = await progressLine(io);
  try {
    line.show("Looking at the account");
    const { workspace: _, ...connection } = connectionTo("", flags, io, waitingOn(line));
    const reader = providers.bitbucket.connectAccountReader(connection);
    const whoami = await look(reader, credentialsFrom(io.env).kind, flags);
    line.stop();
    io.stdout.write(
      flags.json
        ? `${JSON.stringify({ version: 1, ...whoami, calls: reader.calls() }, null, 2)}\n`
        : renderWhoami(whoami, paintFor(io.stdout, io.env)),
    );
    return EXIT.clean;
  } finally {
    line.stop();
  }
}

async function look(
  reader: AccountReader,
  credential: Whoami["credential"],
  { repositories, workspace }: PeopleWhoamiFlags,
): Promise<Whoami> {
  const [account, addresses, workspaces, permissions] = await Promise.all([
    reader.caller(),
    reader.callerAddresses(),
    reader.callerWorkspaces(),
    repositories && workspace !== undefined ? reader.callerRepositories(workspace) : undefined,
  ]);
  return {
    account,
    credential,
    addresses,
    workspaces,
    ...(permissions !== undefined &&
      workspace !== undefined && { repositories: { workspace, permissions } }),
  };
}
