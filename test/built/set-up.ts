import { buildAction, buildCommandLine } from "../../scripts/build.ts";
import { BUILT } from "./folder.ts";

/** Jest's global setup. Its workers inherit the variable. */
export default async function setUp(): Promise<void> {
  process.env["CASTELLAN_TEST_RUN"] = `${process.pid}`;
  await buildCommandLine(BUILT);
  await buildAction(BUILT);
}
