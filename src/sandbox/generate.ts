import { baseWorld } from "./base-world.ts";
import { createRandom, pick, pickNumber, type Random, uuidOf } from "./random.ts";
import type {
  Level,
  World,
  WorldGroup,
  WorldPerson,
  WorldProject,
  WorldRepository,
} from "./world.ts";

/** Repositories in a generated world. */
export const WORLD_SIZES = [20, 500, 5000, 20_000] as const;
type WorldSize = (typeof WORLD_SIZES)[number];

const FIRST =
  "Ada Alma Amir Arno Aya Bela Britt Caro Chen Dana Davi Elio Emre Enzo Erik Esra Fern Finn Gala Hugo Ida Ilse Ines Iris Jana Joel Juno Kaya Lars Lena Leo Lina Luca Maja Marc Mila Mona Nils Nora Odin Omar Otto Pia Rafi Rosa Runa Sami Sara Sven Tara Theo Uma Vera Wim Yara Zeno".split(
    " ",
  );
const LAST =
  "Abel Adler Amsel Bach Baum Berger Birk Brandt Busch Cramer Dahl Dorn Ebert Engel Falk Feld Fink Frey Gerber Haas Hahn Hartl Herz Hoff Horn Jansen Keller Kern Koch Kranz Lang Linde Lorenz Maas Marten Moll Nagel Noll Ott Pohl Quast Rabe Reich Ritter Roth Sand Seidel Stark Stein Thal Ulm Vogt Wald Weiss Wolf Zander".split(
    " ",
  );
const TOPICS =
  "billing catalog search identity ledger media metrics orders payments pricing profile quota reports routing shipping signup stock support tenant tracing upload vault webhooks wiki".split(
    " ",
  );
const SHAPES =
  "api app batch cli client docs gateway infra jobs lib operator pipeline proxy schema service site tests tool ui worker".split(
    " ",
  );
const CREATED = [
  "2024-03-11",
  "2024-09-02",
  "2025-01-20",
  "2025-06-16",
  "2026-02-09",
  "2026-08-24",
];

/** People per repository shrink as workspaces grow. */
const PEOPLE: Readonly<Record<WorldSize, number>> = { 20: 0, 500: 120, 5000: 700, 20000: 2000 };

/**
 * A believable workspace with this many repositories. Every size holds the base world unchanged; what is added depends on
 * seed and size only.
 */
export function generateWorld(size: number, seed: number): World {
  if (!isWorldSize(size)) {
    throw new Error(`a world cannot have ${size} repositories; choose ${WORLD_SIZES.join(", ")}`);
  }
  const world = baseWorld(seed);
  if (size === 20) return world;
  const random = createRandom(seed * 31 + size);
  const people = makePeople(world, PEOPLE[size], random);
  const groups = makeGroups(world, people, random);
  const projects = makeProjects(world, { groups, people, count: Math.ceil(size / 40) }, random);
  world.people.push(...people);
  world.groups.push(...groups);
  world.projects.push(...projects);
  world.repositories.push(
    ...makeRepositories(world, { groups, people, projects, count: size - 20 }, random),
  );
  world.invitations.push(...makeInvitations(world, groups, random));
  return world;
}

function isWorldSize(size: number): size is WorldSize {
  return WORLD_SIZES.some((known) => known === size);
}

/** E-mail addresses come in several shapes; some people are contractors, bots, or have left. */
function makePeople({ seed }: World, count: number, random: Random): WorldPerson[] {
  return Array.from({ length: count }, (_, index) => {
    const first = pick(random, FIRST);
    const last = pick(random, LAST);
    const isBot = index % 40 === 39;
    const name = isBot ? `${pick(random, TOPICS)} bot` : `${first} ${last}`;
    const alias = isBot ? `bot-${index}` : `${first}.${last}.${index}`.toLowerCase();
    return {
      uuid: `{${uuidOf(seed, `person/${alias}`)}}`,
      accountId: accountId(seed, alias, index),
      name,
      nickname: alias,
      emails: addresses(first, last, index, isBot),
      role: index % 60 === 59 ? "create-project" : "member",
      createdOn: date(random),
      ...(isBot ? { bot: true } : {}),
      ...(index % 25 === 24 ? { status: "inactive" as const } : {}),
    };
  });
}

/** Older accounts have the older form of id. */
function accountId(seed: number, alias: string, index: number): string {
  const uuid = uuidOf(seed, `account/${alias}`);
  if (index % 5 === 0) return `557058:${uuid}`;
  return index % 7 === 0 ? uuid.replaceAll("-", "").slice(0, 24) : `712020:${uuid}`;
}

function addresses(first: string, last: string, index: number, isBot: boolean): string[] {
  const [given, family] = [first.toLowerCase(), last.toLowerCase()];
  if (isBot) return [`automation+${index}@acme.example`];
  switch (index % 6) {
    case 0:
      return [`${given}.${family}${index}@acme.example`];
    case 1:
      return [
        `${given.charAt(0)}${family}${index}@acme.example`,
        `${given}.${family}.${index}@old-acme.example`,
      ];
    case 2:
      return [`${first}.${last}${index}@Acme.example`];
    case 3:
      return [`${given}-${family}-${index}@contractor.example`];
    case 4:
      return [`${given}_${family}${index}@subsidiary.acme.example`];
    default:
      return [`${given}${index}+bitbucket@acme.example`];
  }
}

function date(random: Random): string {
  return `${pick(random, CREATED)}T${10 + pickNumber(random, 8)}:00:00.000000+00:00`;
}

/** A team per topic, with smaller ones inside it; about one in six people is in none. */
function makeGroups({ groups }: World, people: WorldPerson[], random: Random): WorldGroup[] {
  const taken = new Set(groups.map(({ slug }) => slug));
  const made = TOPICS.flatMap((topic) => [
    group(topic),
    group(`${topic}-leads`),
    group(`${topic}-oncall`),
  ]).filter(({ slug }) => !taken.has(slug));
  for (const [index, { uuid, status }] of people.entries()) {
    if (index % 6 === 5 || status === "inactive") continue;
    const team = pickNumber(random, TOPICS.length) * 3;
    made[team]?.members.push(uuid);
    if (index % 9 === 0) made[team + 1]?.members.push(uuid);
    if (index % 4 === 0) made[team + 2]?.members.push(uuid);
  }
  return made;
}

function group(slug: string): WorldGroup {
  return { slug, name: slug.replaceAll("-", " "), members: [] };
}

type Cast = { groups: WorldGroup[]; people: WorldPerson[]; count: number };

function makeProjects(
  { seed, projects }: World,
  { groups, people, count }: Cast,
  random: Random,
): WorldProject[] {
  const taken = new Set(projects.map(({ key }) => key));
  return Array.from({ length: count }, (_, index) => {
    const topic = TOPICS[index % TOPICS.length] as string;
    const stem = topic.toUpperCase().slice(0, 6);
    const key = taken.has(stem) || index >= TOPICS.length ? `${stem}${index}` : stem;
    const users = index % 8 === 0 ? { [pick(random, people).uuid]: "admin" as const } : {};
    return {
      uuid: `{${uuidOf(seed, `project/${key}`)}}`,
      key,
      name: `${topic.charAt(0).toUpperCase()}${topic.slice(1)} ${index}`,
      description: "",
      isPrivate: true,
      createdOn: date(random),
      groups: {
        [topic]: "write",
        [`${topic}-leads`]: "admin",
        [pick(random, groups).slug]: "read",
      },
      users,
    };
  });
}

type Setting = Cast & { projects: WorldProject[] };

function makeRepositories(
  { seed }: World,
  { groups, people, projects, count }: Setting,
  random: Random,
): WorldRepository[] {
  return Array.from({ length: count }, (_, index) => {
    const project = projects[index % projects.length] as WorldProject;
    const topic = TOPICS[(index % projects.length) % TOPICS.length] as string;
    const slug = `${topic}-${pick(random, SHAPES)}-${index}`;
    return {
      uuid: `{${uuidOf(seed, `repository/${slug}`)}}`,
      slug,
      name: slug,
      project: project.key,
      isPrivate: true,
      createdOn: date(random),
      updatedOn: date(random),
      groups: groupRows(topic, groups, random),
      users: userRows(people, random),
    };
  });
}

const LEVELS: readonly Level[] = ["read", "write", "write", "admin"];

function groupRows(topic: string, groups: WorldGroup[], random: Random): Record<string, Level> {
  const rows: Record<string, Level> = {};
  if (random() < 0.6) rows[topic] = pick(random, LEVELS);
  if (random() < 0.3) rows[`${topic}-oncall`] = "write";
  if (random() < 0.25) rows[pick(random, groups).slug] = pick(random, LEVELS);
  return rows;
}

/** Half of the creators still hold their admin row; some rows belong to people who left every group. */
function userRows(people: WorldPerson[], random: Random): Record<string, Level> {
  const rows: Record<string, Level> = {};
  if (random() < 0.5) rows[pick(random, people).uuid] = "admin";
  while (random() < 0.3) rows[pick(random, people).uuid] = pick(random, LEVELS);
  return rows;
}

/** Some invitations were sent long ago and never accepted. */
function makeInvitations(
  { people }: World,
  groups: WorldGroup[],
  random: Random,
): World["invitations"] {
  const invitedBy = people[0]?.uuid ?? "";
  return Array.from({ length: 6 }, (_, index) => ({
    email: `${pick(random, FIRST).toLowerCase()}.invited${index}@contractor.example`,
    groups: [pick(random, groups).slug],
    invitedBy,
    sentOn: date(random),
  }));
}
