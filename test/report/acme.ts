import { join } from "node:path";
import { createSandbox } from "../../src/sandbox/index.ts";
import { castellan, environmentOf, folderWith } from "../cli/run-castellan.ts";

/** The report on the workspace of the examples, as the command line writes it. */
export async function acmeReport(): Promise<string> {
  const sandbox = createSandbox();
  const env = environmentOf(await sandbox.start(), sandbox);
  const file = join(folderWith({}), "acme.html");
  const { code, stderr } = await castellan(["report", "examples/acme", "--out", file], env);
  await sandbox.close();
  if (code !== 0) throw new Error(stderr);
  return file;
}
