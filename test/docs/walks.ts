import { createSandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { environmentOf } from "../cli/run-castellan.ts";

/** A page that is walked through, and what its reader has: a sandbox to talk to, unless the page starts one itself. */
export type Walk = {
  page: string;
  start: () => Promise<{ env: Record<string, string>; close: () => Promise<void> }>;
};

/** Every page that is walked through, command by command. `npm run docs:walk` writes into them what the commands print. */
export const walks: readonly Walk[] = [
  { page: "docs/onboarding-and-offboarding.md", start: withOrganisation },
  { page: "docs/getting-started.md", start: () => withSandbox({ seed: 1 }) },
  { page: "docs/import.md", start: () => withSandbox({ seed: 1 }) },
  { page: "docs/questions.md", start: () => withSandbox({ seed: 1 }) },
  { page: "docs/access-review.md", start: () => withSandbox({ seed: 1 }) },
];

async function withSandbox(options: SandboxOptions) {
  const sandbox = createSandbox(options);
  const origin = await sandbox.start();
  return { env: environmentOf(origin, sandbox), close: () => sandbox.close() };
}

/** By the clock of whoever follows the page, so that an invitation is of today; and with the key of an organisation. */
async function withOrganisation() {
  const sandbox = createSandbox({ seed: 1, now: Date.now });
  const origin = await sandbox.start();
  const organisation = {
    ATLASSIAN_API_URL: origin,
    ATLASSIAN_ORG_API_KEY: sandbox.credentials.organisation.key,
  };
  const env = { ...environmentOf(origin, sandbox), ...organisation };
  return { env, close: () => sandbox.close() };
}
