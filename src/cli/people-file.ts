import { dirname, join, relative, resolve, sep } from "node:path";
import { ConfigError } from "../model/errors.ts";
import type { LoadedFiles } from "./load.ts";

/**
 * The file that new people go into: the one that was named; else the one that has most of the people, or the section; else the
 * one file there is, or a new people.yaml in the directory.
 * @throws ConfigError when a file was named that would not be read.
 */
export function peopleFile(named: string | undefined, loaded: LoadedFiles): string {
  if (named !== undefined) return namedFile(named, loaded);
  const { desired, sources, path } = loaded;
  const most = [...Map.groupBy(desired.people, ({ place }) => place.file)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  )[0];
  if (most !== undefined) return most[0];
  const withSection = Object.keys(sources).find((file) =>
    /^["']?people["']?\s*:/m.test(sources[file] ?? ""),
  );
  return withSection ?? (path in sources ? path : join(path, "people.yaml"));
}

function namedFile(named: string, { sources, path }: LoadedFiles): string {
  const wanted = [resolve(named), resolve(path, named)];
  const read = Object.keys(sources).find((file) => wanted.includes(resolve(file)));
  if (read !== undefined) return read;
  const within = wanted.map((file) => relative(resolve(path), file)).find(isBelow);
  if (path in sources || within === undefined)
    throw new ConfigError(`${named} is not one of the files in ${path}, and cannot become one.`);
  if (!/\.ya?ml$/.test(within) || within.split(sep).some((part) => part.startsWith(".")))
    throw new ConfigError(
      `${named} would not be read: the name must end in .yaml, and not begin with a dot.`,
    );
  return join(path, within);
}

function isBelow(way: string): boolean {
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
}

/** What a new file begins with: the line that tells editors about the schema, as its neighbours say it. */
export function newFileHead(file: string, { sources }: LoadedFiles): string {
  for (const [other, text] of Object.entries(sources)) {
    const [line] = /^# yaml-language-server: \$schema=\S+/.exec(text) ?? [];
    if (line === undefined) continue;
    if (dirname(other) === dirname(file) || /\$schema=https?:/.test(line)) return `${line}\n`;
  }
  return "";
}
