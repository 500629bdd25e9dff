import { relative, resolve } from "node:path";
import { createSandbox } from "../../sandbox/index.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";
import { UNRECORDED } from "../recording.ts";
import { apply } from "./apply.ts";
import { plan } from "./plan.ts";
import { validate } from "./validate.ts";

/** The examples that come with the package, seen from `src/cli/commands` and from `dist/cli` alike. */
const EXAMPLES = ["../../examples/acme", "../../../examples/acme"];

/** `castellan demo`: the whole way, from files to a converged workspace, on an embedded sandbox. */
export async function demo(io: Io): Promise<number> {
  const path = relative(".", await examples());
  const paint = paintFor(io.stdout, io.env);
  const bitbucket = createSandbox();
  const origin = await bitbucket.start();
  const { email, token } = bitbucket.credentials.admin;
  const inside: Io = {
    ...io,
    // The sandbox's day, so that ages are those of its world.
    now: () => bitbucket.clock.now(),
    env: {
      ...io.env,
      BITBUCKET_API_URL: origin,
      BITBUCKET_EMAIL: email,
      BITBUCKET_API_TOKEN: token,
    },
  };
  // One call at a time, so that the steps are shown in the order of the plan.
  const flags = { concurrency: 1, maxWait: 1 };
  const step = (command: string, why: string) =>
    io.stdout.write(
      `\n${paint("heading", `$ castellan ${command}`)}  ${paint("quiet", `# ${why}`)}\n\n`,
    );
  try {
    io.stdout.write("A Bitbucket Cloud workspace, in memory: no account, no network.\n");
    step("validate examples/acme", "are the files right?");
    if ((await validate(path, {}, inside)) !== EXIT.clean) return EXIT.error;
    step("apply examples/acme --yes", "what would change? do it");
    const applied = await apply(path, { ...flags, yes: true }, inside, UNRECORDED);
    if (applied !== EXIT.clean) return applied;
    step("plan examples/acme", "and now?");
    const left = await plan(path, { ...flags, detailedExitcode: true }, inside);
    if (left === EXIT.clean)
      io.stdout.write(
        `\n${paint("success", "The workspace has converged: it is what the files say.")}\n`,
      );
    return left;
  } finally {
    await bitbucket.close();
  }
}

async function examples(): Promise<string> {
  const { access } = await import("node:fs/promises");
  const places = EXAMPLES.map((place) => resolve(import.meta.dirname, place));
  for (const place of places)
    if (
      await access(place).then(
        () => true,
        () => false,
      )
    )
      return place;
  throw new Error(`the examples are not beside the program: ${places.join(", ")}`);
}
