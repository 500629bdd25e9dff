import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { PlanFile } from "../generated/plan.types.ts";
import validate from "../generated/plan.validate.js";
import { ConfigError } from "../model/errors.ts";
import type { Review } from "../model/plan.ts";
import { digestOf } from "./plan.ts";

/** Version of the format of `schema/plan.schema.json`. */
const VERSION = 1;

/** A review as one JSON document in canonical key order: the same review always gives the same bytes. */
export function savePlan({ plan, ...rest }: Review): string {
  const unsealed = { version: VERSION, ...plan, ...rest } as const;
  const file: PlanFile = { ...unsealed, seal: sealOf(unsealed) };
  const canonical = canonicalize(file);
  return `${JSON.stringify(JSON.parse(canonical ?? ""), null, 2)}\n`;
}

/**
 * The digest is of the steps alone, which is what was reviewed. The seal is of all that is saved, so that nobody takes a violation out
 * by hand. It is no signature: whoever works it out anew must be kept from the file.
 */
function sealOf(unsealed: Omit<PlanFile, "seal">): string {
  return createHash("sha256")
    .update(canonicalize(unsealed) ?? "")
    .digest("hex");
}

/**
 * Reads a saved plan back. `file` is for messages.
 * @throws ConfigError when it is not a plan, is of another version, or is not what was saved.
 */
export function openPlan(text: string, file: string): Review {
  const saved = parse(text, file);
  const version =
    saved !== null && typeof saved === "object" && "version" in saved ? saved.version : undefined;
  if (typeof version === "number" && version !== VERSION)
    throw new ConfigError(
      `${file}: a plan of format version ${version}, but this castellan reads version ${VERSION}. Make the plan again with this version.`,
    );
  if (!validate(saved)) {
    const [first] = validate.errors ?? [];
    throw new ConfigError(
      `${file}: not a plan made by castellan plan --out: ${first?.instancePath || "the document"} ${first?.message ?? "is invalid"}.`,
    );
  }
  const { seal, ...unsealed } = saved;
  const { version: _version, provider, workspace, steps, ...rest } = unsealed;
  const plan = { provider, workspace, steps };
  if (digestOf(plan) !== rest.digest)
    throw new ConfigError(
      `${file}: its steps do not match its digest: it was changed after it was made. Make the plan again.`,
    );
  if (sealOf(unsealed) !== seal)
    throw new ConfigError(
      `${file}: what it says beside its steps does not match its seal: it was changed after it was made. Make the plan again.`,
    );
  return { plan, ...rest };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${file}: not JSON. Give the file that castellan plan --out wrote.`);
  }
}
