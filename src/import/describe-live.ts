import { groupSlug, isName } from "../desired/names.ts";
import type { Directory, LiveGroup } from "../model/directory.ts";
import { compareText, type Grant, principalKey, type Scope } from "../model/grant.ts";
import { PERMISSIONS } from "../model/permission.ts";
import { isKnown } from "../model/read.ts";
import type { Snapshot, SnapshotRead } from "../model/snapshot.ts";
import type {
  Imported,
  ImportedGroup,
  ImportedRow,
  ImportedScope,
  Omission,
  Wanted,
} from "./imported.ts";
import { type Naming, People } from "./people.ts";

/** What is to be described, and how people are called. */
export type Describing = Naming & {
  /** Without it, everything: also members and groups that hold nothing. */
  wanted?: Wanted | undefined;
};

/**
 * A live workspace in the words of the files. What could not be read, and what the files cannot say, is left out and listed: a list of
 * rows is said whole or not at all, so that being authoritative about it takes nothing away. Pure.
 */
export function describeLive(snapshot: Snapshot, describing: Describing): Imported {
  return new Describer(snapshot, describing).describe();
}

class Describer {
  readonly #snapshot: Snapshot;
  readonly #wanted: Wanted | undefined;
  readonly #people: People;
  readonly #projectOf: ReadonlyMap<string, string>;
  /** The groups that can be said, by slug; all that are named when the list is not known. */
  readonly #groups: ReadonlyMap<string, LiveGroup> | undefined;
  readonly #omissions: Omission[] = [];
  readonly #named = new Set<string>();

  constructor(snapshot: Snapshot, { wanted, ...naming }: Describing) {
    this.#snapshot = snapshot;
    this.#wanted = wanted;
    this.#people = new People(snapshot, naming);
    const { groups, repositories } = snapshot.directory;
    this.#projectOf = new Map(
      (isKnown(repositories) ? repositories.known : []).map(({ slug, project }) => [slug, project]),
    );
    this.#groups = isKnown(groups)
      ? new Map(groups.known.filter(isSayable).map((group) => [group.slug, group]))
      : undefined;
  }

  describe(): Imported {
    this.#missingLists(this.#snapshot.directory);
    const scopes = sorted(this.#snapshot.grants, ({ scope }) => scope.name).flatMap((read) =>
      this.#scope(read),
    );
    const groups = this.#allGroups();
    if (this.#wanted === undefined) this.#people.all();
    const repositories = scopes.filter(({ kind }) => kind === "repository");
    const described = new Set(repositories.map(({ name }) => name));
    return {
      people: this.#people.met(),
      groups,
      projects: scopes.filter(({ kind }) => kind === "project"),
      repositories,
      others: [...this.#projectOf.keys()].filter((slug) => !described.has(slug)),
      omissions: sorted(this.#omissions, ({ what, reason }) => `${what} ${reason}`),
    };
  }

  #missingLists(directory: Directory): void {
    for (const what of ["groups", "projects", "repositories"] as const) {
      const read = directory[what];
      if (!isKnown<unknown>(read))
        this.#omissions.push({ why: "unread", what: `the list of ${what}`, reason: read.unknown });
    }
  }

  #scope({ scope, read }: SnapshotRead): ImportedScope[] {
    const { kind, name } = scope;
    if (kind !== "project" && kind !== "repository") return [];
    const key = kind === "project" ? name : (this.#projectOf.get(name) ?? "");
    if (this.#wanted?.(scope, key) === false) return [];
    const project = isName("projectKey", key) ? key : "";
    const omit = (why: Omission["why"], reason: string): [] => {
      this.#omissions.push({ why, what: `${kind}/${name}`, reason, project });
      return [];
    };
    if (!isName(kind === "project" ? "projectKey" : "repositoryName", name))
      return omit("unsayable", "the files cannot say this name");
    if (!isKnown(read)) return omit("unread", read.unknown);
    const grants = sorted(read.known, ({ principal }) => principalKey(principal));
    const remarks: string[] = [];
    const lists = {
      ...this.#list("groups", scope, grants, remarks),
      ...this.#list("users", scope, grants, remarks),
    };
    for (const reason of remarks) omit("unsayable", reason);
    return [{ kind, name, project, ...lists, remarks }];
  }

  /** All rows of one kind, or none of them, with a remark that says why. */
  #list(
    list: "groups" | "users",
    scope: Scope,
    grants: readonly Grant[],
    remarks: string[],
  ): Partial<Pick<ImportedScope, "groups" | "users">> {
    const kind = list === "groups" ? "group" : "user";
    const rows: ImportedRow[] = [];
    for (const { principal, permission } of grants) {
      if (principal.kind !== kind) continue;
      const why = this.#unsayable(scope, kind, principal.id, permission);
      if (why !== undefined) {
        remarks.push(`${list} are not managed here: ${why}`);
        return {};
      }
      const holder = kind === "group" ? principal.id : this.#people.meet(principal.id);
      rows.push({ holder, permission });
    }
    if (kind === "group") for (const { holder } of rows) this.#named.add(holder);
    return { [list]: sorted(rows, ({ holder }) => holder) };
  }

  #unsayable(
    { kind }: Scope,
    holds: "group" | "user",
    id: string,
    permission: string,
  ): string | undefined {
    if (!PERMISSIONS[kind].includes(permission)) return `one holds ${permission}`;
    if (holds === "user") return undefined;
    if (this.#groups === undefined)
      return isName("groupSlug", id) && groupSlug(id) === id ? undefined : unsayableGroup(id);
    return this.#groups.has(id) ? undefined : unsayableGroup(id);
  }

  #allGroups(): ImportedGroup[] {
    const { groups } = this.#snapshot.directory;
    if (!isKnown(groups))
      return [...this.#named].toSorted(compareText).map((slug) => ({
        slug,
        remarks: ["could not be read"],
      }));
    const wanted = groups.known.filter(
      ({ slug }) => this.#wanted === undefined || this.#named.has(slug),
    );
    return sorted(wanted, ({ slug }) => slug).flatMap((group) => this.#group(group));
  }

  #group(group: LiveGroup): ImportedGroup[] {
    const { slug, name, members } = group;
    if (!isSayable(group)) {
      const reason = "the files cannot say this group";
      this.#omissions.push({ why: "unsayable", what: `group/${slug}`, reason });
      return [];
    }
    const fits = groupSlug(name) === slug && name.trim() === name && name.length <= 255;
    return [
      {
        slug,
        ...(fits && name !== slug ? { name } : {}),
        members: members.map((uuid) => this.#people.meet(uuid)).toSorted(compareText),
        remarks: fits || name === slug ? [] : [`called ${name}`],
      },
    ];
  }
}

function unsayableGroup(slug: string): string {
  return `the group ${slug} holds a row, and the files cannot say it`;
}

/** The slug must be one, and come of the name or of itself: that is what the files check. */
function isSayable({ slug, name }: LiveGroup): boolean {
  return isName("groupSlug", slug) && (groupSlug(slug) === slug || groupSlug(name) === slug);
}

function sorted<T>(items: readonly T[], by: (item: T) => string): T[] {
  return items.toSorted((a, b) => compareText(by(a), by(b)));
}
