import type { DoctorFlags } from "./commands/doctor.ts";
import { connecting, type Describing } from "./describing.ts";

/** Describes `castellan doctor` to the command line. */
export function describeDoctor({ command, io, finish }: Describing): void {
  connecting(command("doctor", "check the credential and the workspace; cannot write"), 0)
    .argument("[path]", "files to check for; by default access/ or access.yaml, if there")
    .option("--workspace <slug>", "check for everything in this workspace, without files")
    .option("--json", "print the checks as JSON (schema/doctor.schema.json)")
    .addHelpText("after", DOCTOR_HELP)
    .action(async (path: string | undefined, flags: DoctorFlags) =>
      finish(await (await import("./commands/doctor.ts")).doctor(path, flags, io)),
    );
}

const DOCTOR_HELP = `
Each check is ok, a warning, a problem, or unknown where reading does not tell.
Exits with 1 when apply could not work.

Examples:
  castellan doctor --workspace acme    can this credential manage acme?
  castellan doctor access/             can it do what these files ask for?
  castellan doctor --json | jq '.checks[] | select(.state == "problem")'
`;
