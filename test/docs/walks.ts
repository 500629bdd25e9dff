import { createSandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { environmentOf } from "../cli/run-castellan.ts";

/** A page that is walked through, and what its reader has: a sandbox to talk to, unless the page starts one itself. */
export type Walk = {
  page: string;
  start: () => Promise<{ env: Record<string, string>; close: () => Promise<void> }>;
};

/** Every page that is walked through, command by command. `npm run docs:walk` writes into them what the commands print. */
export const walks: readonly Walk[] = [
  { page: "docs/onboarding-and-offboarding.md", start: () => withSandbox({ seed: 1 }) },
  { page: "docs/getting-started.md", start: () => withSandbox({ seed: 1 }) },
  { page: "docs/questions.md", start: () => withSandbox({ seed: 1 }) },
  { page: "docs/access-review.md", start: () => withSandbox({ seed: 1 }) },
];

async function withSandbox(options: SandboxOptions) {
  const sandbox = createSandbox(options);
  const origin = await sandbox.start();
  return { env: environmentOf(origin, sandbox), close: () => sandbox.close() };
}
