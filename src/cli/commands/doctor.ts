import type { Needs } from "../../model/capabilities.ts";
import type { Check } from "../../model/check.ts";
import type { Desired } from "../../model/desired.ts";
import type { Connection } from "../../providers/bitbucket/index.ts";
import { providers } from "../../providers/index.ts";
import { renderChecks } from "../../render/checks.ts";
import { type ConnectFlags, connectionTo } from "../connect.ts";
import { EXIT } from "../exit-code.ts";
import { type Io, paintFor, todayOf } from "../io.ts";
import { planCost } from "../plan-cost.ts";
import { type ProgressLine, progressLine, waitingOn } from "../progress.ts";
import { type Subject, subjectOf } from "../subject.ts";

/** Flags of `castellan doctor`. */
export type DoctorFlags = ConnectFlags & { workspace?: string; json?: boolean };

/** `castellan doctor`: what the credential can do in the workspace, and for the files if there are some. It has nothing that could write. */
export async function doctor(
  path: string | undefined,
  flags: DoctorFlags,
  io: Io,
): Promise<number> {
  const place = await subjectOf(path, flags.workspace, io);
  if (place === undefined) return EXIT.error;
  const line = await progressLine(io);
  try {
    const { checks, calls } = await examine(place, flags, io, line);
    line.stop();
    const { workspace } = place;
    io.stdout.write(
      flags.json
        ? asJson(workspace, checks, calls)
        : renderChecks(workspace, checks, paintFor(io.stdout, io.env)),
    );
    return checks.some(({ state }) => state === "problem") ? EXIT.error : EXIT.clean;
  } finally {
    line.stop();
  }
}

async function examine(
  { workspace, desired }: Subject,
  flags: DoctorFlags,
  io: Io,
  line: ProgressLine,
): Promise<{ checks: Check[]; calls: number }> {
  line.show("Looking at the workspace");
  const connection: Connection = connectionTo(workspace, flags, io, waitingOn(line));
  const { connectExaminer, connectReader, diagnose } = providers[desired?.provider ?? "bitbucket"];
  const capabilities = await connectExaminer(connection).examine(namedIn(desired));
  const checks = diagnose(capabilities, desired && needsOf(desired));
  const isHopeless = checks.some((check) => check.state === "problem" && check.stops === "plan");
  if (desired === undefined || isHopeless) return { checks, calls: capabilities.calls };
  const reader = connectReader(connection);
  const cost = await planCost(desired, reader, todayOf(io));
  return { checks: [...checks, cost], calls: capabilities.calls + reader.calls() };
}

function namedIn(desired: Desired | undefined) {
  const names = (rules: Desired["projects"] = []) => rules.map(({ name }) => name);
  return { projects: names(desired?.projects), repositories: names(desired?.repositories) };
}

function needsOf({ people, groups, projects, repositories }: Desired): Needs {
  return {
    emails: people.some(({ identity }) => "email" in identity),
    groups: groups.some(({ absent, members }) => absent || members !== undefined),
    projects: projects.length > 0,
    repositories: repositories.length > 0,
  };
}

function asJson(workspace: string, checks: readonly Check[], calls: number): string {
  const problems = checks.filter((check) => check.state === "problem");
  const document = {
    version: 1,
    workspace,
    plan: problems.every(({ stops }) => stops !== "plan"),
    apply: problems.length === 0,
    calls: { read: calls, write: 0 },
    checks: checks.map(({ code, title, state, found, advice, ...rest }) => ({
      code,
      title,
      state,
      ...("stops" in rest ? { stops: rest.stops } : {}),
      found,
      ...(advice === undefined ? {} : { advice }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
