import type { Explained } from "../access/everywhere.ts";
import type { Answer, AnsweredPath, Said } from "../model/answer.ts";
import type { Line } from "../model/desired.ts";
import type { Grant } from "../model/grant.ts";
import type { Surroundings } from "./look-around.ts";

/** An explanation with the lines of the files that say so. */
export function answerOf(person: string, explained: Explained, around: Surroundings): Answer {
  const { scope, permission, atMost, paths, doubts } = explained;
  return {
    person: around.someone(person),
    scope,
    ...(permission !== undefined && { permission }),
    ...(atMost !== undefined && atMost !== permission && { atMost }),
    paths: paths.map((path): AnsweredPath => ({ ...path, ...saidOf(path.source, person, around) })),
    doubts,
  };
}

function saidOf(
  source: Grant | "ownership",
  person: string,
  { lines, someone }: Surroundings,
): Pick<AnsweredPath, "said" | "membership"> {
  if (source === "ownership" || lines === undefined) return {};
  const { scope, principal } = source;
  const { alias } = someone(person);
  if (principal.kind !== "group") {
    if (alias === undefined) return {};
    return withLine("said", lines.onScope(scope, "users", alias));
  }
  return {
    ...withLine("said", lines.onScope(scope, "groups", principal.id)),
    ...(alias !== undefined && withLine("membership", lines.inGroup(principal.id, alias))),
  };
}

function withLine<Key extends "said" | "membership">(
  key: Key,
  line: Line | undefined,
): Partial<Record<Key, Said>> {
  if (line === undefined) return {};
  const { place, permission, until, reason } = line;
  const said: Said = {
    place,
    permission,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
  };
  return { [key]: said } as Record<Key, Said>;
}
