import type {
  Level,
  World,
  WorldCredential,
  WorldGroup,
  WorldInvitation,
  WorldPerson,
  WorldProject,
  WorldRepository,
  WorldRows,
} from "./world.ts";

/** Explicit permission rows of one project or repository, in the order they were made. */
export type Rows = { groups: Map<string, Level>; users: Map<string, Level> };
export type Person = WorldPerson;
export type Group = Omit<WorldGroup, "members"> & { members: Set<string> };
export type Project = Omit<WorldProject, "groups" | "users"> & { rows: Rows; slugs: Set<string> };
export type Repository = Omit<WorldRepository, "groups" | "users"> & { rows: Rows };

/** One line of the audit trail. */
export type AuditEvent = {
  id: string;
  at: number;
  action: string;
  actor: string;
  subject: Record<string, string>;
};

/**
 * The world in memory, indexed for every way the API addresses things. Endpoints change it through its methods,
 * which keep the indexes; tests may do the same.
 */
export class State {
  seed = 0;
  workspace!: World["workspace"];
  /** Every known account by UUID in braces. */
  readonly people = new Map<string, Person>();
  readonly groups = new Map<string, Group>();
  readonly projects = new Map<string, Project>();
  readonly repositories = new Map<string, Repository>();
  invitations: WorldInvitation[] = [];
  credentials: WorldCredential[] = [];
  readonly events: AuditEvent[] = [];
  readonly #accountIds = new Map<string, Person>();
  readonly #emails = new Map<string, Person>();
  readonly #uuids = new Map<string, Repository | Project>();
  readonly #groupsOf = new Map<string, Set<string>>();
  readonly #resources = new Map<string, Map<string, unknown>>();
  /** Counts changes of access, so that views can tell whether they are stale. */
  version = 0;

  constructor(world: World) {
    this.replace(world);
  }

  /** Forgets everything and holds this world instead. */
  replace(world: World): void {
    this.#clear();
    this.seed = world.seed;
    this.workspace = structuredClone(world.workspace);
    this.invitations = structuredClone(world.invitations);
    this.credentials = structuredClone(world.credentials);
    for (const person of world.people) this.addPerson(structuredClone(person));
    for (const group of world.groups) this.addGroup(group);
    for (const project of world.projects) this.addProject(project);
    for (const repository of world.repositories) this.addRepository(repository);
    for (const [kind, owners] of Object.entries(world.resources ?? {})) this.#load(kind, owners);
  }

  #clear(): void {
    const indexes = [this.people, this.groups, this.projects, this.repositories, this.#resources];
    const more = [this.#accountIds, this.#emails, this.#uuids, this.#groupsOf];
    for (const index of [...indexes, ...more]) index.clear();
    this.events.length = 0;
    this.version += 1;
  }

  /** The account with this UUID (in braces) or Atlassian account id. */
  person(id: string): Person | undefined {
    return this.people.get(id) ?? this.#accountIds.get(id) ?? this.people.get(id.toLowerCase());
  }

  /** The account that confirmed this address; `exact` minds letter case. */
  personByEmail(email: string, exact = false): Person | undefined {
    const found = this.#emails.get(email.toLowerCase());
    return exact && !found?.emails.includes(email) ? undefined : found;
  }

  /** The person, when a member of the workspace. */
  member(id: string): Person | undefined {
    const person = this.person(id);
    return person?.role ? person : undefined;
  }

  members(): Person[] {
    return [...this.people.values()].filter(({ role }) => role !== null);
  }

  project(key: string): Project | undefined {
    const found = this.projects.get(key);
    if (found !== undefined) return found;
    const byUuid = this.#uuids.get(key.toLowerCase());
    return byUuid !== undefined && "key" in byUuid ? byUuid : undefined;
  }

  repository(slug: string): Repository | undefined {
    const found = this.repositories.get(slug) ?? this.repositories.get(slug.toLowerCase());
    if (found !== undefined) return found;
    const byUuid = this.#uuids.get(slug.toLowerCase());
    return byUuid !== undefined && "slug" in byUuid ? byUuid : undefined;
  }

  /** The slugs of the groups somebody is in. */
  groupsOf(uuid: string): ReadonlySet<string> {
    return this.#groupsOf.get(uuid) ?? NOTHING;
  }

  addPerson(person: Person): void {
    this.people.set(person.uuid, person);
    this.#accountIds.set(person.accountId, person);
    for (const email of person.emails) this.#emails.set(email.toLowerCase(), person);
    this.version += 1;
  }

  addGroup(group: WorldGroup): Group {
    const added: Group = { ...group, members: new Set() };
    this.groups.set(group.slug, added);
    for (const member of group.members) this.joinGroup(added, member);
    return added;
  }

  /** Deletes the group and every row that it holds. */
  deleteGroup(group: Group): void {
    for (const member of group.members) this.#groupsOf.get(member)?.delete(group.slug);
    for (const rows of this.allRows()) rows.groups.delete(group.slug);
    this.groups.delete(group.slug);
    this.version += 1;
  }

  /** Gives the group another slug; its rows follow. */
  renameGroup(group: Group, slug: string): void {
    const held = [...this.allRows()].filter((rows) => rows.groups.has(group.slug));
    const levels = held.map((rows) => rows.groups.get(group.slug) as Level);
    const { members, ...rest } = group;
    this.deleteGroup(group);
    this.addGroup({ ...rest, slug, members: [...members] });
    for (const [index, rows] of held.entries()) rows.groups.set(slug, levels[index] as Level);
  }

  joinGroup(group: Group, uuid: string): void {
    group.members.add(uuid);
    const slugs = this.#groupsOf.get(uuid) ?? new Set();
    this.#groupsOf.set(uuid, slugs.add(group.slug));
    this.version += 1;
  }

  leaveGroup(group: Group, uuid: string): void {
    group.members.delete(uuid);
    this.#groupsOf.get(uuid)?.delete(group.slug);
    this.version += 1;
  }

  addProject({ groups, users, ...project }: WorldProject): Project {
    const added = { ...project, rows: toRows({ groups, users }), slugs: new Set<string>() };
    this.projects.set(project.key, added);
    this.#uuids.set(project.uuid, added);
    this.version += 1;
    return added;
  }

  deleteProject(project: Project): void {
    this.projects.delete(project.key);
    this.#uuids.delete(project.uuid);
    this.#forget(project.uuid);
  }

  /** Gives the project another key; its repositories follow. */
  renameProject(project: Project, key: string): void {
    this.projects.delete(project.key);
    project.key = key;
    this.projects.set(key, project);
    for (const slug of project.slugs) {
      const repository = this.repositories.get(slug);
      if (repository !== undefined) repository.project = key;
    }
  }

  addRepository({ groups, users, ...repository }: WorldRepository): Repository {
    const added = { ...repository, rows: toRows({ groups, users }) };
    this.repositories.set(repository.slug, added);
    this.#uuids.set(repository.uuid, added);
    this.projects.get(repository.project)?.slugs.add(repository.slug);
    this.version += 1;
    return added;
  }

  deleteRepository(repository: Repository): void {
    this.repositories.delete(repository.slug);
    this.#uuids.delete(repository.uuid);
    this.projects.get(repository.project)?.slugs.delete(repository.slug);
    this.#forget(repository.uuid);
    this.version += 1;
  }

  /** Moves the repository to another slug, project, or both. */
  moveRepository(repository: Repository, slug: string, project: string): void {
    this.repositories.delete(repository.slug);
    this.projects.get(repository.project)?.slugs.delete(repository.slug);
    Object.assign(repository, { slug, project });
    this.repositories.set(slug, repository);
    this.projects.get(project)?.slugs.add(slug);
    this.version += 1;
  }

  /** Sets one explicit row, or deletes it when no level is given. */
  setRow(rows: Map<string, Level>, holder: string, level: Level | undefined): void {
    if (level === undefined) rows.delete(holder);
    else rows.set(holder, level);
    this.version += 1;
  }

  /** Takes every row, group and pending invitation away from somebody. */
  removeEverywhere(person: Person): void {
    for (const slug of [...this.groupsOf(person.uuid)]) {
      this.leaveGroup(this.groups.get(slug) as Group, person.uuid);
    }
    for (const rows of this.allRows()) rows.users.delete(person.uuid);
    this.version += 1;
  }

  *allRows(): Generator<Rows> {
    for (const project of this.projects.values()) yield project.rows;
    for (const repository of this.repositories.values()) yield repository.rows;
  }

  /** A collection of smaller objects, such as the deploy keys of one repository. Made when first asked for. */
  collection<T>(kind: string, owner: string): Map<string, T> {
    const name = `${kind} ${owner}`;
    const found = this.#resources.get(name) ?? new Map<string, unknown>();
    this.#resources.set(name, found);
    return found as Map<string, T>;
  }

  /** The world as plain data in a fixed order, whatever order things were written in. The audit trail is left out. */
  snapshot(): World {
    return {
      version: 1,
      seed: this.seed,
      workspace: structuredClone(this.workspace),
      people: byKey([...this.people.values()], ({ uuid }) => uuid).map((one) =>
        structuredClone(one),
      ),
      groups: byKey([...this.groups.values()], ({ slug }) => slug).map(plainGroup),
      projects: byKey([...this.projects.values()], ({ key }) => key).map(plainProject),
      repositories: byKey([...this.repositories.values()], ({ slug }) => slug).map(plainRepository),
      invitations: byKey(this.invitations, invitationKey).map((one) => structuredClone(one)),
      credentials: structuredClone(this.credentials),
      ...this.#plainResources(),
    };
  }

  #plainResources(): Pick<World, "resources"> {
    const resources: Record<string, Record<string, Record<string, unknown>>> = {};
    for (const name of [...this.#resources.keys()].sort()) {
      const objects = this.#resources.get(name);
      const [kind, owner] = name.split(" ") as [string, string];
      if (!objects?.size) continue;
      resources[kind] = {
        ...resources[kind],
        [owner]: structuredClone(Object.fromEntries(objects)),
      };
    }
    return Object.keys(resources).length > 0 ? { resources } : {};
  }

  #load(kind: string, owners: Record<string, Record<string, unknown>>): void {
    for (const [owner, objects] of Object.entries(owners)) {
      this.#resources.set(`${kind} ${owner}`, new Map(Object.entries(structuredClone(objects))));
    }
  }

  #forget(owner: string): void {
    for (const name of this.#resources.keys()) {
      if (name.includes(` ${owner}`)) this.#resources.delete(name);
    }
  }
}

const NOTHING: ReadonlySet<string> = new Set();

function toRows({
  groups = {},
  users = {},
}: {
  groups?: WorldRows["groups"] | undefined;
  users?: WorldRows["users"] | undefined;
}): Rows {
  return { groups: new Map(Object.entries(groups)), users: new Map(Object.entries(users)) };
}

function plainRows({ groups, users }: Rows): WorldRows {
  return { groups: sorted(groups), users: sorted(users) };
}

function sorted(rows: Map<string, Level>): Record<string, Level> {
  return Object.fromEntries(byKey([...rows], ([holder]) => holder));
}

function byKey<T>(values: T[], key: (value: T) => string): T[] {
  return [...values].sort((left, right) => (key(left) < key(right) ? -1 : 1));
}

function plainGroup({ members, ...group }: Group): WorldGroup {
  return { ...group, members: [...members].sort() };
}

function plainProject({ rows, slugs: _slugs, ...project }: Project): WorldProject {
  return { ...project, ...plainRows(rows) };
}

function plainRepository({ rows, ...repository }: Repository): WorldRepository {
  return { ...repository, ...plainRows(rows) };
}

function invitationKey({ email, groups, repository }: WorldInvitation): string {
  return [email, ...groups, repository?.slug ?? ""].join(" ");
}
