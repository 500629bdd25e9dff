import { Option } from "commander";
import type { SandboxFlags } from "./commands/sandbox.ts";
import { collected, type Describing, wholeNumber } from "./describing.ts";

/** Describes `castellan demo` and `castellan sandbox` to the command line; the sandbox has much to say about itself. */
export function describeSandbox({ command, io, finish }: Describing, sandboxHelp: string): void {
  command("demo", "the whole way on an embedded sandbox: no account, no network").action(async () =>
    finish(await (await import("./commands/demo.ts")).demo(io)),
  );

  command("sandbox", "run an embedded Bitbucket Cloud to try things on")
    .addOption(
      new Option("--size <repositories>", "how many repositories")
        .choices(["20", "500", "5000", "20000"])
        .default("20"),
    )
    .option("--seed <number>", "other seeds give other people and grants", wholeNumber(0), 1)
    .option("--world <file>", "start from a saved world instead")
    .option("--save <file>", "save the world there when it ends")
    .option(
      "--port <number>",
      "port to listen on; 0 takes a free one",
      wholeNumber(0, 65_535),
      7990,
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--latency <milliseconds>", "added to every answer", wholeNumber(0, 60_000), 0)
    .option("--limits", "the limits that Bitbucket documents: 1,000 calls an hour")
    .option("--switch <name=value>", "change a switch; may be repeated", collected)
    .option("--fault <json>", "make something go wrong; may be repeated", collected)
    .option("--ready-file <file>", "write origin and credentials there once it listens")
    .addHelpText("after", sandboxHelp)
    .action(async (flags: Omit<SandboxFlags, "size"> & { size: string }) =>
      finish(
        await (await import("./commands/sandbox.ts")).sandbox(
          { ...flags, size: Number(flags.size) },
          io,
        ),
      ),
    );
}
