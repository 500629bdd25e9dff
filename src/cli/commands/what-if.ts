import { ConfigError } from "../../model/errors.ts";
import { savePlan } from "../../reconcile/saved-plan.ts";
import { renderWhatIf } from "../../render/what-if.ts";
import { baseFiles } from "../base-files.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor } from "../io.ts";
import { loadOrReport } from "../load.ts";
import type { ReadFlags } from "../open-reader.ts";
import { makeReview } from "./plan.ts";

/** Flags of `castellan what-if`. */
export type WhatIfFlags = ReadFlags & { base?: string; json?: boolean };

/** `castellan what-if`: what the files, or a change of them, would do to people. It has nothing that could write. */
export async function whatIf(
  path: string | undefined,
  flags: WhatIfFlags,
  io: Io,
): Promise<number> {
  if (flags.base === "") throw new ConfigError("--base takes a git revision or a path.");
  const loaded = await loadOrReport(path, io);
  const base = loaded && (await baseFiles(flags, loaded, io));
  const made = loaded && (await makeReview(loaded, flags, io, undefined, base));
  if (made === undefined) return EXIT.error;
  const { review } = made;
  const paint = paintFor(io.stdout, io.env);
  io.stdout.write(flags.json ? savePlan(review) : renderWhatIf(review, { paint, now: io.now() }));
  const unread = review.findings.scopes.some(({ unknown }) => unknown !== undefined);
  return unread ? EXIT.partlyApplied : EXIT.clean;
}
