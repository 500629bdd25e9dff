import type { AuditLog } from "../model/audit.ts";
import type { Directory } from "../model/directory.ts";
import type {
  AccountReader,
  Diagnose,
  Examiner,
  MentionReader,
  Reader,
  ToStep,
  Writer,
} from "../model/provider.ts";
import {
  bitbucketToStep,
  type Connection,
  connectAccountReader,
  connectAuditLog,
  connectExaminer,
  connectMentionReader,
  connectReader,
  connectWriter,
  diagnose,
} from "./bitbucket/index.ts";

/** A forge: how to read it, how to write to it, which call carries out a change, and what a credential can do there. */
export type Provider = {
  connectReader(connection: Connection): Reader;
  connectWriter(connection: Connection, directory?: Directory): Writer;
  toStep(workspace: string): ToStep;
  connectExaminer(connection: Connection): Examiner;
  /** Undefined where nothing says how to reach one. */
  connectAuditLog(connection: Connection): AuditLog | undefined;
  diagnose: Diagnose;
  connectAccountReader(connection: Omit<Connection, "workspace">): AccountReader;
  connectMentionReader(connection: Connection): MentionReader;
};

/** The forges that castellan knows, by the word in the files' `provider`. */
export const providers = {
  bitbucket: {
    connectReader,
    connectWriter,
    toStep: bitbucketToStep,
    connectExaminer,
    connectAuditLog,
    diagnose,
    connectAccountReader,
    connectMentionReader,
  },
} satisfies Record<string, Provider>;
