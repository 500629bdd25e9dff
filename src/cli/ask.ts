import type { Io } from "./io.ts";

/** Asks a question that is answered with yes or no; Ctrl-C is no. Only where somebody is there to answer. */
export async function ask(message: string, io: Io): Promise<boolean> {
  const { default: confirm } = await import("@inquirer/confirm");
  return await confirm(
    { message, default: false },
    { output: process.stderr, signal: io.signal },
  ).catch((error: Error) => {
    if (error.name === "ExitPromptError" || error.name === "AbortPromptError") return false;
    throw error;
  });
}
