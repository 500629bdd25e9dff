import type { Examiner, Reader, Writer } from "../../model/provider.ts";
import { connectReadingClient, connectWritingClient } from "./client.ts";
import type { Connection } from "./connection.ts";
import { createExaminer } from "./examiner.ts";
import { createReader } from "./reader.ts";
import { createWriter } from "./writer.ts";

export type { Connection, Credentials } from "./connection.ts";
export { diagnose } from "./diagnose.ts";
export { bitbucketToStep } from "./step.ts";

/** Everything that reads a workspace, over a client that knows no verb but GET. Throws ConfigError when the connection cannot be right. */
export function connectReader(connection: Connection): Reader {
  return createReader(connectReadingClient(connection), connection.workspace);
}

/** Finds out what a credential can do, over a client that knows no verb but GET. Throws ConfigError when the connection cannot be right. */
export function connectExaminer(connection: Connection): Examiner {
  const { workspace, credentials } = connection;
  return createExaminer(connectReadingClient(connection), workspace, credentials.kind);
}

/** Everything that writes to a workspace. Throws ConfigError when the connection cannot be right, or is an OAuth consumer's. */
export function connectWriter(connection: Connection): Writer {
  return createWriter(connectWritingClient(connection), connection.workspace);
}
