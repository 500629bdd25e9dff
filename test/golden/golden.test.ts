import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { outputsOf, SCENARIOS, scenarioNames } from "./scenario.ts";

test.each(scenarioNames())("scenario %s", (name) => {
  for (const [file, text] of Object.entries(outputsOf(name)))
    expect({ file, text }).toEqual({ file, text: readFileSync(join(SCENARIOS, name, file), "utf8") });
});
