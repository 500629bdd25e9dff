import { providers } from "../../src/providers/index.ts";
import { createCheckedSandbox } from "../sandbox/checked.ts";

import { conforms } from "./conforms.ts";

conforms("bitbucket", async () => {
  const sandbox = createCheckedSandbox();
  const origin = await sandbox.start();
  const { email, token } = sandbox.credentials.admin;
  const connection = {
    workspace: sandbox.workspace,
    origin,
    credentials: { kind: "api-token", email, token } as const,
  };
  const { connectReader, connectWriter, toStep } = providers.bitbucket;
  return {
    reader: () => connectReader(connection),
    writer: () => connectWriter(connection),
    toStep: toStep(sandbox.workspace),
    close: async () => await sandbox.close(),
  };
});
