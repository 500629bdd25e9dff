import type { AuditLog } from "../../model/audit.ts";
import type { Directory } from "../../model/directory.ts";
import type {
  AccountReader,
  Examiner,
  MentionReader,
  Reader,
  Writer,
} from "../../model/provider.ts";
import { createAccountReader } from "./account-reader.ts";
import { createAuditLog } from "./audit.ts";
import { connectAccountClient, connectReadingClient, connectWritingClient } from "./client.ts";
import type { Connection } from "./connection.ts";
import { createExaminer } from "./examiner.ts";
import { createMentionReader } from "./mention-reader.ts";
import {
  connectOrganisationReadingClient,
  connectOrganisationWritingClient,
} from "./organisation-client.ts";
import { createOrganisationReader, type OrganisationReader } from "./organisation-reader.ts";
import { createReader } from "./reader.ts";
import { createWriter } from "./writer.ts";

export type { Connection, Credentials } from "./connection.ts";
export { diagnose } from "./diagnose.ts";
export { bitbucketToStep } from "./step.ts";

/**
 * Everything that reads a workspace, over a client that knows no verb but GET, and its organisation, over one that makes no POST but
 * the searches. Throws ConfigError when the connection cannot be right.
 */
export function connectReader(connection: Connection): Reader {
  const client = connectReadingClient(connection);
  return createReader(client, connection.workspace, organisationReader(connection));
}

function organisationReader(connection: Connection): OrganisationReader | undefined {
  const { organisation } = connection;
  if (organisation === undefined) return undefined;
  const client = connectOrganisationReadingClient({ ...connection, organisation });
  return createOrganisationReader(client, organisation.id);
}

/** The audit log of the workspace's organisation, over a client that only reads; undefined without a key of the organisation. */
export function connectAuditLog(connection: Connection): AuditLog | undefined {
  const { organisation } = connection;
  if (organisation === undefined) return undefined;
  return createAuditLog(
    connectOrganisationReadingClient({ ...connection, organisation }),
    organisation.id,
  );
}

/** Looks accounts up, over a client that knows no verb but GET. Throws ConfigError when the connection cannot be right. */
export function connectAccountReader(connection: Omit<Connection, "workspace">): AccountReader {
  return createAccountReader(connectAccountClient(connection));
}

/** Finds out where accounts are named, over a client that knows no verb but GET. Throws ConfigError when the connection cannot be right. */
export function connectMentionReader(connection: Connection): MentionReader {
  return createMentionReader(connectReadingClient(connection), connection.workspace);
}

/** Finds out what credentials can do, over clients that only read. Throws ConfigError when the connection cannot be right. */
export function connectExaminer(connection: Connection): Examiner {
  const { workspace, credentials } = connection;
  return createExaminer(
    connectReadingClient(connection),
    workspace,
    credentials.kind,
    organisationReader(connection),
  );
}

/**
 * Everything that writes to a workspace, and to its organisation where the plan's directory names one. Throws ConfigError when the
 * connection cannot be right, or is an OAuth consumer's.
 */
export function connectWriter(connection: Connection, directory?: Directory): Writer {
  const { workspace, organisation } = connection;
  return createWriter(connectWritingClient(connection), workspace, {
    ...(directory && { directory }),
    ...(organisation && {
      organisation: connectOrganisationWritingClient({ ...connection, organisation }),
    }),
  });
}
