import type { Permission, ScopeKind } from "../model/grant.ts";
import { PERMISSIONS } from "../model/permission.ts";

/**
 * What somebody can do on one scope, in one byte. Every permission includes the weaker ones, one bit each, so the highest of
 * many paths is their `|`, the lower of two states their `&`, and what is lost `before & ~after`.
 * The low four bits hold for certain; the high four are what is possible, as far as unknown reads leave it open.
 */
export type Abilities = number;

/** Nothing, for certain. */
export const NOTHING: Abilities = 0;
/** What is known for certain, of any abilities. */
export const CERTAIN: Abilities = 0x0f;
/** What is possible, of any abilities; alone it stands for a scope that could not be read. */
export const POSSIBLE: Abilities = 0xf0;
/** Everything, for certain. */
export const EVERYTHING: Abilities = 0xff;

/** Creating repositories means nothing on a repository: of `create-repo` only `write` arrives there. */
const ON_REPOSITORY: Abilities = 0xbb;

const LADDER = PERMISSIONS.project;

const ABILITIES = new Map<Permission, Abilities>([
  ["none", NOTHING],
  ...LADDER.map((permission, step): [Permission, Abilities] => {
    const including = (2 << step) - 1;
    return [permission, including | (including << 4)];
  }),
]);

/** What a permission allows. A word that we do not know may allow anything. */
export function abilitiesOf(permission: Permission | undefined): Abilities {
  return permission === undefined ? NOTHING : (ABILITIES.get(permission) ?? POSSIBLE);
}

/** What these abilities come to on a scope of this kind, whether held there or inherited. */
export function onScope(abilities: Abilities, kind: ScopeKind): Abilities {
  return kind === "repository" ? abilities & ON_REPOSITORY : abilities;
}

/** Whether `held` is enough for everything that `wanted` allows. */
export function includes(held: Abilities, wanted: Abilities): boolean {
  return (held & wanted) === wanted;
}

/** The highest permission that is held for certain, and the highest that is possible: the same when everything is known. */
export type Extent = { permission: Permission | undefined; atMost: Permission | undefined };

/** Abilities in Bitbucket's words. */
export function extentOf(abilities: Abilities): Extent {
  return { permission: highest(abilities & CERTAIN), atMost: highest(abilities >> 4) };
}

function highest(bits: number): Permission | undefined {
  return bits === 0 ? undefined : LADDER[31 - Math.clz32(bits)];
}
