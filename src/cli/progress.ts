import { grouped } from "../render/count.ts";
import type { Progress } from "../run.ts";
import type { Io } from "./io.ts";

/** One line on a terminal that says how far things are; nothing anywhere else. */
export type ProgressLine = {
  show(text: string): void;
  /** Prints lines above it. */
  print(text: string): void;
  stop(): void;
};

/** Progress goes to stderr, and only when that is a terminal. */
export async function progressLine(io: Io): Promise<ProgressLine> {
  if (!io.stderr.isTTY)
    return { show: () => {}, print: (text) => io.stdout.write(text), stop: () => {} };
  const { default: ora } = await import("ora");
  const spinner = ora({ stream: process.stderr, discardStdin: false });
  return {
    show(text) {
      spinner.text = text;
      if (!spinner.isSpinning) spinner.start();
    },
    print(text) {
      const spinning = spinner.isSpinning;
      spinner.stop();
      io.stdout.write(text);
      if (spinning) spinner.start();
    },
    stop: () => spinner.stop(),
  };
}

/** Says why nothing moves while a rate limit is waited out. */
export function waitingOn(
  line: ProgressLine,
): (wait: { reason: string; milliseconds: number }) => void {
  return ({ reason, milliseconds }) =>
    line.show(`${reason}: waiting ${Math.ceil(milliseconds / 1000)} s`);
}

/** How far reading has come, in one line. */
export function reading({ phase, done, total }: Progress, calls: number): string {
  if (phase === "directory") return "Reading the workspace";
  return `Reading grants: ${grouped(done)} of ${grouped(total)} scopes, ${grouped(calls)} calls`;
}
