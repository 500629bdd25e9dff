import { writeFile } from "node:fs/promises";
import { createSandbox } from "../../sandbox/index.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";

export type SandboxFlags = {
  size: number;
  seed: number;
  port: number;
  host: string;
  latency: number;
  readyFile?: string;
};

/** `castellan sandbox`: runs an embedded Bitbucket Cloud until it is interrupted. */
export async function sandbox(
  { readyFile, port, host, ...options }: SandboxFlags,
  io: Io,
): Promise<number> {
  const bitbucket = createSandbox(options);
  const origin = await bitbucket.start({ port, host });
  const { email, token } = bitbucket.credentials.admin;
  const variables = {
    BITBUCKET_API_URL: origin,
    BITBUCKET_EMAIL: email,
    BITBUCKET_API_TOKEN: token,
  };
  const paint = paintFor(io.stdout, io.env);
  io.stdout.write(
    `${paint("heading", `A sandbox Bitbucket Cloud listens on ${origin}`)}\n` +
      `Workspace ${bitbucket.workspace}, about ${options.size} repositories. It lives in memory and ends with Ctrl-C.\n\n` +
      "In another terminal:\n\n" +
      `${Object.entries(variables)
        .map(([name, value]) => `  export ${name}=${value}`)
        .join("\n")}\n` +
      "  castellan plan examples/acme\n",
  );
  if (readyFile !== undefined)
    await writeFile(
      readyFile,
      `${JSON.stringify({ origin, workspace: bitbucket.workspace, email, token })}\n`,
    );
  await interrupted(io.signal);
  await bitbucket.close();
  return EXIT.clean;
}

async function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
