/** What a part of an access file is written like. */
export type Shape = {
  /** The keys it may have, in the order in which they are written, and what stands under each. */
  keys?: Readonly<Record<string, Shape>>;
  /** What every entry is, where keys are names, and every item of a list. */
  each?: Shape;
  /** Always on lines of its own, even where it would fit on one. */
  spread?: true;
};

const PLAIN: Shape = {};
const TERM = { until: PLAIN, reason: PLAIN };
const GRANTS: Shape = { each: { keys: { permission: PLAIN, ...TERM } } };
const RULE = { mode: PLAIN, since: PLAIN, groups: GRANTS, users: GRANTS };
const LIMIT: Shape = { keys: { count: PLAIN, ratio: PLAIN, floor: PLAIN } };
const NAMES: Shape = { each: PLAIN };

const GROUP: Shape = {
  keys: {
    name: PLAIN,
    absent: PLAIN,
    mode: PLAIN,
    since: PLAIN,
    members: { each: { keys: { user: PLAIN, ...TERM } } },
  },
};

/** A whole file. The order is that of schema/access.schema.json. */
export const FILE: Shape = {
  spread: true,
  keys: {
    version: PLAIN,
    provider: PLAIN,
    workspace: PLAIN,
    mode: PLAIN,
    since: PLAIN,
    domains: NAMES,
    owners: NAMES,
    delegates: {
      each: {
        spread: true,
        keys: {
          file: PLAIN,
          owners: NAMES,
          projects: NAMES,
          repositories: NAMES,
          groups: NAMES,
          people: PLAIN,
          elsewhere: PLAIN,
        },
      },
    },
    people: {
      spread: true,
      each: {
        keys: {
          email: PLAIN,
          account: PLAIN,
          uuid: PLAIN,
          until: PLAIN,
          suspended: PLAIN,
          reason: PLAIN,
          invite: PLAIN,
        },
      },
    },
    groups: { spread: true, each: GROUP },
    projects: { spread: true, each: { spread: true, keys: RULE } },
    repositories: { spread: true, each: { keys: RULE } },
    invite: { keys: { attempts: PLAIN, pause: PLAIN } },
    limits: {
      spread: true,
      keys: {
        removals: LIMIT,
        memberships: LIMIT,
        projects: LIMIT,
        repositories: LIMIT,
        "one-scope": LIMIT,
        "people-losing-access": LIMIT,
        "people-losing-everything": LIMIT,
        shrunken: LIMIT,
      },
    },
    protected: { keys: { people: NAMES, groups: NAMES } },
    approvals: {
      each: {
        spread: true,
        keys: { guard: PLAIN, scope: PLAIN, count: PLAIN, ...TERM },
      },
    },
  },
};

/** The shape of what stands under a key, or of an item. */
export function shapeUnder(shape: Shape, key: string | undefined): Shape {
  return (key === undefined ? undefined : shape.keys?.[key]) ?? shape.each ?? PLAIN;
}
