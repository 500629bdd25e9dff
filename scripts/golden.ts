/** Rewrites what the golden scenarios must come out as. Review the diff. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputsOf, SCENARIOS, scenarioNames } from "../test/golden/scenario.ts";

for (const name of scenarioNames())
  for (const [file, text] of Object.entries(outputsOf(name)))
    writeFileSync(join(SCENARIOS, name, file), text);
