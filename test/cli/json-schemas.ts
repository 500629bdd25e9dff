import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

// One in a line, in order: what is added in two places at once does not collide.
const NAMES = [
  "answers",
  "check",
  "doctor",
  "drift",
  "offboarding",
  "outcomes",
  "person",
  "plan",
  "problems",
  "report",
  "whoami",
  "review-check",
] as const;
const ajv = new Ajv2020({ strict: true, allErrors: true });
formats.default(ajv);
for (const name of NAMES)
  ajv.addSchema(JSON.parse(readFileSync(`schema/${name}.schema.json`, "utf8")));

/** What is wrong with a printed document, by the schema we publish for it. */
export function faultsOf(name: (typeof NAMES)[number], text: string): unknown {
  const validate = ajv.getSchema(`https://castellan.example/schema/${name}.schema.json`);
  return validate?.(JSON.parse(text)) === true ? [] : (validate?.errors ?? "no schema");
}
