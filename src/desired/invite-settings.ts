import type { Invite } from "../generated/access.types.ts";
import type { InviteSettings } from "../model/desired.ts";
import type { Setting } from "./declare.ts";
import type { Places } from "./places.ts";

/** What holds where the files say nothing; the schema says the same to editors. */
export const DEFAULT_INVITE: InviteSettings = { attempts: 3, pause: 7 };

const PARTS = ["attempts", "pause"] as const;

/** Every number that a file sets, as `invite.attempts`. Never to invite is to invite at most 0 times. */
export function inviteSettings(access: { invite?: Invite }, places: Places): Setting<number>[] {
  const { invite } = access;
  if (invite === undefined) return [];
  if (typeof invite === "string")
    return [{ name: "invite.attempts", value: 0, place: places.value(access, "invite") }];
  return PARTS.flatMap((part) => {
    const value = invite[part];
    return value === undefined
      ? []
      : [{ name: `invite.${part}`, value, place: places.value(invite, part) }];
  });
}

/** Whether and how often people are invited: what the files set, and the defaults for the rest. */
export function inviteOf(settings: readonly Setting<number>[]): InviteSettings {
  const said = new Map(settings.map(({ name, value }) => [name, value]));
  return {
    attempts: said.get("invite.attempts") ?? DEFAULT_INVITE.attempts,
    pause: said.get("invite.pause") ?? DEFAULT_INVITE.pause,
  };
}
