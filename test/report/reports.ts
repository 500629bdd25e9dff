import { join } from "node:path";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { htmlOf } from "../../src/report/html.ts";
import { makeReport, type ReportInputs } from "../../src/report/make-report.ts";
import type { ReportData } from "../../src/report/report-data.ts";
import { folderWith } from "../cli/run-castellan.ts";

/** The report on a snapshot, as of the day it was taken. */
export function reportOn(snapshot: Snapshot, inputs: Partial<ReportInputs> = {}): ReportData {
  const made = makeReport({
    castellan: "0.0.0",
    current: { snapshot, digest: "0".repeat(64) },
    today: snapshot.takenAt.slice(0, 10),
    ...inputs,
  });
  if ("problems" in made) throw new Error(made.problems.map(({ message }) => message).join("\n"));
  return made.data;
}

/** Writes a report, and returns where. */
export function writtenReport(data: ReportData): string {
  return join(folderWith({ "report.html": htmlOf(data) }), "report.html");
}
