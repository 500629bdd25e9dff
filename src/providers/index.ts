import type { Reader, ToStep, Writer } from "../model/provider.ts";
import {
  bitbucketToStep,
  type Connection,
  connectReader,
  connectWriter,
} from "./bitbucket/index.ts";

/** A forge: how to read it, how to write to it, and which call carries out a change. */
export type Provider = {
  connectReader(connection: Connection): Reader;
  connectWriter(connection: Connection): Writer;
  toStep(workspace: string): ToStep;
};

/** The forges that castellan knows, by the word in the files' `provider`. */
export const providers = {
  bitbucket: { connectReader, connectWriter, toStep: bitbucketToStep },
} satisfies Record<string, Provider>;
