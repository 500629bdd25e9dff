import { collapse, type Explained, explainEverywhere, idleRows } from "../../access/everywhere.ts";
import { explain as explainOn } from "../../access/explain.ts";
import type { AccessScope } from "../../access/facts.ts";
import type { Everywhere } from "../../model/answer.ts";
import { isKnown } from "../../model/read.ts";
import { answersAsCsv, answersAsJson } from "../../render/answers.ts";
import { renderAnswer, renderEverywhere } from "../../render/explain.ts";
import { answerOf } from "../answers.ts";
import { EXIT } from "../exit-code.ts";
import { findPerson } from "../find-person.ts";
import { decidingOn, everyScope, findScope } from "../find-scope.ts";
import { type Io, viewFor } from "../io.ts";
import { lookAround, type QuestionFlags, type Surroundings } from "../look-around.ts";

/** Flags of `castellan explain`. */
export type ExplainFlags = QuestionFlags & { all?: boolean };

/** `castellan explain`: what somebody can do, and every path to it. It has nothing that could write. */
export async function explain(
  person: string,
  scope: string | undefined,
  flags: ExplainFlags,
  io: Io,
): Promise<number> {
  let asked: AccessScope | undefined;
  const around = await lookAround(flags, io, {
    emails: person.includes("@") ? [person.normalize("NFC").toLowerCase()] : [],
    scopes: (directory) => {
      if (scope === undefined) return everyScope(directory);
      asked = findScope(scope, directory);
      return decidingOn(asked, directory);
    },
  });
  if (around === undefined) return EXIT.error;
  const uuid = findPerson(person, around);
  io.stdout.write(
    asked === undefined
      ? tellEverywhere(uuid, explainEverywhere(around.facts, uuid), { around, flags, io })
      : tellOne(
          uuid,
          { scope: asked, ...explainOn(around.facts, uuid, asked) },
          { around, flags, io },
        ),
  );
  return around.ground.unread.length > 0 ? EXIT.partlyApplied : EXIT.clean;
}

type Telling = { around: Surroundings; flags: ExplainFlags; io: Io };

function tellOne(uuid: string, explained: Explained, { around, flags, io }: Telling): string {
  const answer = answerOf(uuid, explained, around);
  if (flags.json) return answersAsJson(around.ground, [answer]);
  if (flags.csv) return answersAsCsv([answer]);
  return renderAnswer(answer, around.ground, { ...viewFor(io), now: io.now() });
}

function tellEverywhere(
  uuid: string,
  explained: readonly Explained[],
  { around, flags, io }: Telling,
): string {
  if (flags.json || flags.csv) {
    const answers = explained.map((one) => answerOf(uuid, one, around));
    return flags.json ? answersAsJson(around.ground, answers) : answersAsCsv(answers);
  }
  const { groups } = around.directory;
  const everywhere: Everywhere = {
    person: around.someone(uuid),
    ...(isKnown(groups) && {
      groups: groups.known.flatMap(({ slug, members }) => (members.includes(uuid) ? [slug] : [])),
    }),
    reaches: collapse(explained),
    scopes: everyScope(around.directory).length,
    idle: idleRows(explained, uuid),
    perhaps: explained.filter(({ doubts }) => doubts.length > 0).map(({ scope }) => scope),
  };
  const view = { ...viewFor(io), now: io.now(), all: flags.all === true };
  return renderEverywhere(everywhere, around.ground, view);
}
