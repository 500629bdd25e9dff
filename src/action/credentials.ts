import { getInput, setSecret } from "@actions/core";
import type { Io } from "../cli/io.ts";

/** The inputs that are credentials, and the variable in which a command looks for each. */
const CREDENTIALS = {
  email: "BITBUCKET_EMAIL",
  "api-token": "BITBUCKET_API_TOKEN",
  "client-id": "BITBUCKET_CLIENT_ID",
  "client-secret": "BITBUCKET_CLIENT_SECRET",
  "organisation-key": "ATLASSIAN_ORG_API_KEY",
  "organisation-id": "ATLASSIAN_ORG_ID",
} as const;

/** Nobody needs to be kept from seeing these in a log. */
const PUBLIC = ["email", "client-id", "organisation-id"];

/**
 * Hides every credential in the log, and gives the environment for commands: the runner's, without inputs, and with the credentials
 * where commands look for them. Comes before anything is printed.
 */
export function hideCredentials(env: Io["env"]): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("INPUT_"));
  const own = Object.fromEntries(kept);
  for (const [input, variable] of Object.entries(CREDENTIALS)) {
    own[variable] = getInput(input) || own[variable];
    if (!PUBLIC.includes(input)) hide(own[variable]);
  }
  hide(getInput("github-token"));
  const { BITBUCKET_EMAIL: email, BITBUCKET_API_TOKEN: token } = own;
  if (email && token) hide(Buffer.from(`${email}:${token}`).toString("base64"));
  return own;
}

function hide(secret: string | undefined): void {
  if (secret) setSecret(secret);
}
