import { inherit, ownershipOf, statedBy } from "../desired/ownership.ts";
import { RuleBook } from "../desired/rule-book.ts";
import type { Desired, DesiredGroup, Line, Mode, Rule } from "../model/desired.ts";
import type { Imported, ImportedGroup, ImportedRow, ImportedScope } from "./imported.ts";

/** Rows for a list that the files have. */
export type NewRows = {
  kind: "project" | "repository";
  name: string;
  list: "groups" | "users";
  rows: ImportedRow[];
};

/** What is live and not in the files; and what is in them and only told. Nothing is ever changed or removed. */
export type Update = {
  people: Imported["people"];
  groups: ImportedGroup[];
  members: { slug: string; aliases: string[] }[];
  projects: ImportedScope[];
  repositories: ImportedScope[];
  rows: NewRows[];
  /** Live rows of authoritative scopes: the files are the whole truth there, and the next apply would remove them. */
  untold: string[];
  /** Declared, and live at another level. */
  differing: string[];
  /** Declared, and not there any more. */
  gone: string[];
};

/** What an import adds to files that are there. `today` is `YYYY-MM-DD`. Pure. */
export function planUpdate(imported: Imported, desired: Desired, today: string): Update {
  return new Updater(imported, desired, today).update();
}

class Updater {
  readonly #imported: Imported;
  readonly #desired: Desired;
  readonly #today: string;
  readonly #update: Update;

  constructor(imported: Imported, desired: Desired, today: string) {
    this.#imported = imported;
    this.#desired = desired;
    this.#today = today;
    this.#update = {
      people: imported.people,
      groups: [],
      members: [],
      projects: [],
      repositories: [],
      rows: [],
      untold: [],
      differing: [],
      gone: [],
    };
  }

  update(): Update {
    const groups = new Map(this.#desired.groups.map((group) => [group.slug, group]));
    for (const group of this.#imported.groups) {
      const declared = groups.get(group.slug);
      if (declared === undefined) this.#update.groups.push(group);
      else this.#members(group, declared);
    }
    this.#projects();
    this.#repositories();
    return this.#update;
  }

  #members({ slug, members }: ImportedGroup, group: DesiredGroup): void {
    if (group.absent || group.members === undefined || members === undefined) return;
    const { mode } = inherit(group, ownershipOf(this.#desired));
    const rows = members.map((holder) => ({ holder, permission: "member" }));
    const fresh = this.#compare(`group/${slug}`, "members", mode, [group.members], rows);
    if (fresh.length > 0)
      this.#update.members.push({ slug, aliases: fresh.map(({ holder }) => holder) });
  }

  #projects(): void {
    const declared = new Map(this.#desired.projects.map((rule) => [rule.name, rule]));
    for (const scope of this.#imported.projects) {
      const rule = declared.get(scope.name);
      if (rule === undefined) this.#update.projects.push(scope);
      else this.#rows(scope, [rule], inherit(rule, ownershipOf(this.#desired)).mode);
    }
  }

  #repositories(): void {
    const projects = new Map(this.#desired.projects.map((rule) => [rule.name, rule]));
    const book = new RuleBook(this.#desired.repositories);
    for (const scope of this.#imported.repositories) {
      const rules = book.naming(scope.name);
      const above = inherit(projects.get(scope.project) ?? {}, ownershipOf(this.#desired));
      if (rules.length === 0) this.#update.repositories.push(scope);
      else this.#rows(scope, rules, inherit(statedBy(rules), above).mode);
    }
  }

  /** To the rule that names the scope itself; beside a pattern, one is made. */
  #rows(scope: ImportedScope, rules: readonly Rule[], mode: Mode): void {
    const { kind, name } = scope;
    const own = rules.find((rule) => rule.name === name);
    const beside: Partial<ImportedScope> = {};
    for (const list of ["groups", "users"] as const) {
      const live = scope[list];
      const said = rules.flatMap((rule) => (rule[list] === undefined ? [] : [rule[list]]));
      if (live === undefined || said.length === 0) continue;
      const rows = this.#compare(`${kind}/${name}`, list, mode, said, live);
      if (rows.length === 0) continue;
      if (own?.[list] !== undefined) this.#update.rows.push({ kind, name, list, rows });
      else if (own === undefined) beside[list] = rows;
    }
    const { project } = scope;
    if (Object.keys(beside).length > 0)
      this.#update.repositories.push({ kind, name, project, remarks: [], ...beside });
  }

  /** The live rows that no line speaks about; everything else that differs is noted. */
  #compare(
    scope: string,
    list: string,
    mode: Mode,
    said: readonly Line[][],
    live: readonly ImportedRow[],
  ): ImportedRow[] {
    const lines = new Map(said.flat().map((line) => [line.holder, line]));
    const held = new Map(live.map(({ holder, permission }) => [holder, permission]));
    for (const [holder, { permission, until }] of lines) {
      const now = held.get(holder);
      const isOver = until !== undefined && until < this.#today;
      const what = `${scope} ${list === "members" ? "" : `${list} `}${holder}`;
      if (now === undefined && !isOver) this.#update.gone.push(`${what}: ${permission}`);
      else if (now !== undefined && now !== permission)
        this.#update.differing.push(`${what}: ${permission} in the files, ${now} live`);
    }
    const fresh = live.filter(({ holder }) => !lines.has(holder));
    if (mode !== "authoritative") return fresh;
    for (const { holder, permission } of fresh)
      this.#update.untold.push(
        `${scope} ${list === "members" ? "" : `${list} `}${holder}: ${permission}`,
      );
    return [];
  }
}
