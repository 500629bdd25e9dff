import type { Ground, Someone } from "../model/answer.ts";
import { scopeKey } from "../model/grant.ts";
import { grouped } from "./count.ts";
import { liveState } from "./live-state.ts";
import type { Paint } from "./paint.ts";
import { printable, quotedName } from "./printable.ts";

/** How to print: `width` is that of the terminal, where it is one; `all`: name everything. */
export type View = { paint: Paint; width?: number; now?: number; all?: boolean };

/** How to call somebody: by alias, else by the name that Bitbucket shows and the account. */
export function personText({ alias, name, uuid }: Someone): string {
  if (alias !== undefined) return alias;
  return name === uuid ? uuid : `${quotedName(name)} ${uuid}`;
}

/** What an answer was made from, and what of it could not be read. */
export function groundLines({ snapshot, unread }: Ground, { paint, now }: View): string[] {
  const reasons = [...Map.groupBy(unread, ({ reason }) => reason)];
  return [
    ...(snapshot === undefined && reasons.length === 0 ? [] : [""]),
    ...reasons.map(([reason, same]) => {
      const shown = same.slice(0, 3).map(({ scope }) => printable(scopeKey(scope)));
      const rest = same.length - shown.length;
      const more = rest > 0 ? ` and ${grouped(rest)} more` : "";
      return paint("warning", `Not read: ${shown.join(", ")}${more}: ${printable(reason)}`);
    }),
    ...(snapshot === undefined ? [] : [paint("quiet", liveState(snapshot, now))]),
  ];
}
