import { type Abilities, extentOf } from "../access/abilities.ts";
import type { Permission } from "../model/grant.ts";

/** What is shown of abilities, weakest first; `perhaps` is nothing for certain, with something possible. */
export const LEVELS = ["none", "perhaps", "read", "write", "create-repo", "admin"] as const;
export type Level = (typeof LEVELS)[number];

/** For every byte of abilities the place of its level in LEVELS. */
export const LEVEL_OF: Uint8Array = Uint8Array.from({ length: 256 }, (_, abilities) =>
  LEVELS.indexOf(levelOf(abilities)),
);

/** The level that abilities are shown as. */
export function levelOf(abilities: Abilities): Level {
  const { permission, atMost } = extentOf(abilities);
  return asLevel(permission) ?? (atMost === undefined ? "none" : "perhaps");
}

/** The level of this name, where there is one. */
export function asLevel(text: string | null | undefined): Level | undefined {
  return LEVELS.find((level) => level === text);
}

/** A permission in words, with what it may be at most. */
export function inWords(
  permission: Permission | undefined,
  atMost: Permission | undefined,
): string {
  if (permission === atMost) return permission ?? "nothing";
  return permission === undefined ? `perhaps ${atMost}` : `${permission}, perhaps ${atMost}`;
}
