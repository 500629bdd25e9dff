import { isAbsolute, relative, resolve, sep } from "node:path";

/** A file's path from here, as a host that holds the repository knows it; undefined when it is elsewhere. */
export function pathFromRoot(file: string): string | undefined {
  const path = relative(".", resolve(file));
  if (path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path))
    return undefined;
  return path.replaceAll(sep, "/");
}
