import { explain } from "../../access/explain.ts";
import type { AccessScope } from "../../access/facts.ts";
import { whoCan as holdersOf } from "../../access/who-can.ts";
import type { Answer } from "../../model/answer.ts";
import { ConfigError } from "../../model/errors.ts";
import { type Permission, scopeKey } from "../../model/grant.ts";
import { PERMISSIONS, rank } from "../../model/permission.ts";
import { answersAsCsv, answersAsJson } from "../../render/answers.ts";
import { renderHolders } from "../../render/holders.ts";
import { answerOf } from "../answers.ts";
import { EXIT } from "../exit-code.ts";
import { decidingOn, findScope } from "../find-scope.ts";
import { type Io, viewFor } from "../io.ts";
import { lookAround, type QuestionFlags, type Surroundings } from "../look-around.ts";

/** `castellan who-can`: everybody who holds at least a level on a scope, and why. It has nothing that could write. */
export async function whoCan(
  level: string,
  word: string,
  flags: QuestionFlags,
  io: Io,
): Promise<number> {
  let scope: AccessScope | undefined;
  const around = await lookAround(flags, io, {
    emails: [],
    scopes: (directory) => {
      scope = findScope(word, directory);
      checkLevel(level, scope);
      return decidingOn(scope, directory);
    },
  });
  if (around === undefined || scope === undefined) return EXIT.error;
  io.stdout.write(tell(level, scope, around, flags, io));
  return around.ground.unread.length > 0 ? EXIT.partlyApplied : EXIT.clean;
}

/** @throws ConfigError for a level that there is not on the scope. */
function checkLevel(level: Permission, scope: AccessScope): void {
  const levels = PERMISSIONS[scope.kind];
  if (!levels.includes(level))
    throw new ConfigError(
      `On a ${scope.kind} somebody can ${levels.slice(0, -1).join(", ")} or ${levels.at(-1)}, not ${level}: ${scopeKey(scope)} is one.`,
    );
}

function tell(
  level: Permission,
  scope: AccessScope,
  around: Surroundings,
  flags: QuestionFlags,
  io: Io,
): string {
  const { people, perhaps } = holdersOf(around.facts, level, scope);
  const [holders, maybe] = [people, perhaps].map((uuids) =>
    uuids
      .map((uuid) => answerOf(uuid, { scope, ...explain(around.facts, uuid, scope) }, around))
      .sort(byStrength),
  ) as [Answer[], Answer[]];
  if (flags.json) return answersAsJson(around.ground, [...holders, ...maybe], level);
  if (flags.csv) return answersAsCsv([...holders, ...maybe]);
  const view = { ...viewFor(io), now: io.now() };
  return renderHolders({ level, scope, holders, perhaps: maybe }, around.ground, view);
}

/** The strongest first; among them people whom the files know, by alias. */
function byStrength(left: Answer, right: Answer): number {
  return rank(right.permission) - rank(left.permission) || (called(left) < called(right) ? -1 : 1);
}

function called({ person: { alias, name, uuid } }: Answer): string {
  return alias === undefined ? `1${name}\n${uuid}` : `0${alias}`;
}
