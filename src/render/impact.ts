import { compareText } from "../model/grant.ts";
import type { PeopleImpact, Risk } from "../model/impact.ts";
import type { Names } from "./change-row.ts";
import { count } from "./count.ts";
import type { Paint, Style } from "./paint.ts";
import { printable } from "./printable.ts";
import { caveatsOf, few, type Telling, tellAll } from "./story.ts";
import { wrap } from "./wrap.ts";

/** As many stories as a person reads. JSON has them all. */
const MOST_SHOWN = 10;
const COLUMNS = 80;
const INDENT = "    ";

const SIGNS: Readonly<Record<Risk, { sign: string; style: Style }>> = {
  "gains-admin": { sign: "!", style: "error" },
  "outside-domain": { sign: "!", style: "error" },
  "loses-all": { sign: "!", style: "error" },
  loses: { sign: "-", style: "take" },
  lowered: { sign: "-", style: "take" },
  gains: { sign: "+", style: "give" },
  unknown: { sign: "?", style: "warning" },
  unchanged: { sign: "=", style: "quiet" },
};

/** What a plan does to people: one entry for all who have the same story, whoever should be looked at first on top. */
export function renderImpact(impact: PeopleImpact, names: Names, paint: Paint): string {
  const tellings = tellAll(impact, printable);
  const rest = tellings.slice(MOST_SHOWN).flatMap(({ people }) => people).length;
  return [
    paint("heading", "Impact on people"),
    ...(tellings.length === 0
      ? ["  Nobody can do more or less than before, as far as is known."]
      : []),
    ...tellings.slice(0, MOST_SHOWN).flatMap((telling) => lines(telling, names, paint)),
    ...(rest > 0
      ? [`  and ${count(rest, "more person", "more people")}; --json tells of all`]
      : []),
    ...caveatsOf(impact, printable).flatMap((caveat) => wrapped(caveat, "  ")),
  ].join("\n");
}

function lines({ people, risk, alarms, told }: Telling, names: Names, paint: Paint): string[] {
  const { sign, style } = SIGNS[risk];
  const called = people.map((id) => names.of({ kind: "user", id })).sort(compareText);
  const tag = alarms.length > 0 ? ` [${alarms.join(", ")}]` : "";
  const text = `${few(called, (name) => name)}${tag}: ${told}`;
  return wrapped(text, INDENT).map((line, index) =>
    index === 0 ? `  ${paint(style, sign)} ${line.slice(INDENT.length)}` : line,
  );
}

function wrapped(text: string, indent: string): string[] {
  return wrap(text, COLUMNS - indent.length).map((line) => `${indent}${line}`);
}
