import { isPattern, RuleBook } from "../desired/rule-book.ts";
import type { Desired, Line, Rule } from "../model/desired.ts";
import type { Directory } from "../model/directory.ts";
import type { DriftItem } from "../model/drift.ts";
import type { Findings } from "../model/plan.ts";
import { AliasMaker } from "../people/alias-maker.ts";
import type { Operation } from "./operations.ts";

/** What adopting is decided by. */
export type Ground = {
  desired: Desired;
  directory: Pick<Directory, "members">;
  findings: Pick<Findings, "people">;
  /** `YYYY-MM-DD`, in UTC. */
  today: string;
};

/** How the files come to say what is live, or why they cannot. */
export type Way = { operations: Operation[] } | { not: string };

/** Finds the way to adopt each item. Names that it gives to people are given once. */
export class Ways {
  readonly #ground: Ground;
  readonly #rules: RuleBook;
  readonly #projects: ReadonlyMap<string, Rule>;
  readonly #aliases: AliasMaker;
  readonly #newAliases = new Map<string, string>();

  constructor(ground: Ground) {
    const { desired } = ground;
    this.#ground = ground;
    this.#rules = new RuleBook(desired.repositories);
    this.#projects = new Map(desired.projects.map((rule) => [rule.name, rule]));
    this.#aliases = new AliasMaker(desired.people.map(({ alias }) => alias));
  }

  /** `others` are the items that are adopted together with this one. */
  of(item: DriftItem, others: readonly DriftItem[]): Way {
    switch (item.list) {
      case "itself":
        return this.#group(item, others);
      case "members":
        return this.#member(item, others);
      case "groups":
      case "users":
        return this.#row(item, item.list);
    }
  }

  #row(item: DriftItem, list: "groups" | "users"): Way {
    const { scope, holder, files, live } = item;
    const project = this.#projects.get(scope.name);
    const rules =
      scope.kind === "project" ? (project ? [project] : []) : this.#rules.naming(scope.name);
    const said = rules.flatMap((rule) =>
      (rule[list] ?? []).filter((line) => line.holder === holder).map((line) => ({ rule, line })),
    );
    if (files === undefined) return this.#addRow(item, list, rules, said);
    const pattern = said.find(({ rule }) => isPattern(rule.name));
    if (pattern !== undefined)
      return { not: `the pattern ${pattern.rule.name} gives it to every repository that it names` };
    return {
      operations: said.map(({ rule }): Operation => {
        const path = [section(item), rule.name, list];
        const { file } = rule.place;
        return live === undefined
          ? { do: "remove", file, path, key: holder }
          : { do: "set", file, path: [...path, holder], value: live };
      }),
    };
  }

  #addRow(
    item: DriftItem,
    list: "groups" | "users",
    rules: readonly Rule[],
    said: readonly { line: Line }[],
  ): Way {
    const expired = said.find(({ line }) => line.until !== undefined);
    if (expired !== undefined)
      return { not: `its last day in the files, ${expired.line.until}, is over` };
    const holder = list === "groups" ? this.#groupNamed(item.holder) : this.#personOf(item);
    if ("not" in holder) return holder;
    const rule = rules.find(({ name }) => name === item.scope.name) ?? rules[0];
    if (rule === undefined) return { not: "the files do not speak about it" };
    const path = [section(item), item.scope.name, list];
    const put = { file: rule.place.file, path, key: holder.name, value: item.live ?? "" };
    return { operations: [...holder.operations, { do: "put", ...put }] };
  }

  #member(item: DriftItem, others: readonly DriftItem[]): Way {
    const group = this.#ground.desired.groups.find(({ slug }) => slug === item.scope.name);
    const path = ["groups", item.scope.name, "members"];
    if (group === undefined) return this.#personOf(item);
    const { file } = group.place;
    if (item.files !== undefined) {
      // A group whose entry goes takes its list along.
      const goes = others.some(
        ({ list, scope }) => list === "itself" && scope.name === item.scope.name,
      );
      return { operations: goes ? [] : [{ do: "remove-item", file, path, item: item.holder }] };
    }
    const line = group.members?.find(({ holder }) => holder === item.holder);
    if (line?.until !== undefined)
      return { not: `its last day in the files, ${line.until}, is over` };
    const person = this.#personOf(item);
    if ("not" in person) return person;
    return {
      operations: [...person.operations, { do: "append", file, path, item: person.name }],
    };
  }

  #group({ scope, files }: DriftItem, others: readonly DriftItem[]): Way {
    const { desired } = this.#ground;
    const group = desired.groups.find(({ slug }) => slug === scope.name);
    if (group === undefined) return { not: "the files do not declare it" };
    const { file } = group.place;
    if (files === undefined)
      return { operations: [{ do: "remove", file, path: ["groups", scope.name], key: "absent" }] };
    if (desired.protected.groups.includes(scope.name)) return { not: "the files protect it" };
    const named = [...desired.projects, ...desired.repositories].flatMap((rule) =>
      (rule.groups ?? []).some(({ holder }) => holder === scope.name) ? [rule.name] : [],
    );
    const dropped = new Set(
      others
        .filter(
          ({ list, holder, live }) =>
            list === "groups" && holder === scope.name && live === undefined,
        )
        .map((other) => other.scope.name),
    );
    const left = named.filter((name) => !dropped.has(name));
    if (left.length > 0)
      return { not: `the files grant it something, on ${left.slice(0, 3).join(", ")}` };
    return { operations: [{ do: "remove", file, path: ["groups"], key: scope.name }] };
  }

  #groupNamed(slug: string): { name: string; operations: Operation[] } | { not: string } {
    const { groups } = this.#ground.desired;
    const declared = groups.find((group) => group.slug === slug);
    if (declared?.absent) return { not: "the files say that the group is to be absent" };
    if (declared !== undefined) return { name: slug, operations: [] };
    const put = { file: this.#fileOf(groups), path: ["groups"], key: slug, value: {} };
    return { name: slug, operations: [{ do: "put", ...put }] };
  }

  /** The alias of whoever holds it, who is written down by account when the files do not know them. */
  #personOf({
    scope,
    revert,
  }: DriftItem): { name: string; operations: Operation[] } | { not: string } {
    const { desired, directory, findings } = this.#ground;
    const uuid = "principal" in revert ? revert.principal.id : "";
    const person = findings.people[uuid];
    if (person?.departed !== undefined)
      return { not: `${person.alias ?? person.name} is to have nothing: ${person.departed}` };
    const member = directory.members.find((one) => one.uuid === uuid);
    if (member === undefined) return { not: "the account is no member of the workspace any more" };
    if (member.owner && scope.kind !== "group")
      return { not: "a workspace owner is admin everywhere, and needs no row" };
    if (person?.alias !== undefined) return { name: person.alias, operations: [] };
    const known = this.#newAliases.get(uuid);
    const name = known ?? this.#aliases.make([member.name]);
    this.#newAliases.set(uuid, name);
    const put = {
      file: this.#fileOf(desired.people),
      path: ["people"],
      key: name,
      value: { uuid },
    };
    return { name, operations: [{ do: "put", ...put }] };
  }

  /** The file that has most of them, else the first there is. */
  #fileOf(declared: readonly { place: { file: string } }[]): string {
    const { desired } = this.#ground;
    const all =
      declared.length > 0
        ? declared
        : [...desired.groups, ...desired.projects, ...desired.repositories];
    const files = [...Map.groupBy(all, ({ place }) => place.file)];
    return files.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? "";
  }
}

function section({ scope }: DriftItem): string {
  return scope.kind === "project" ? "projects" : "repositories";
}
