/** A place in the report, as the part of the address after `#` says it. */
export type Route = { page: string; id: string; params: URLSearchParams };

/** The place that a hash names: `#/person/ana?level=admin`. Whatever it is, it names one. */
export function parseRoute(hash: string): Route {
  const [path = "", query = ""] = splitOnce(hash.replace(/^#?\/?/, ""), "?");
  const [page, id] = splitOnce(path, "/");
  return { page: decoded(page), id: decoded(id), params: new URLSearchParams(query) };
}

/** The hash that names a place. Parameters that are empty are left out. */
export function hrefTo(
  page: string,
  id = "",
  params: Readonly<Record<string, string | undefined>> = {},
): string {
  const kept = Object.entries(params).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(kept as [string, string][]).toString();
  const path = [page, id].filter((part) => part !== "").map(encodeURIComponent);
  return `#/${path.join("/")}${query === "" ? "" : `?${query}`}`;
}

/** The hash of a place with some parameters changed. */
export function withParams(
  { page, id, params }: Route,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  return hrefTo(page, id, { ...Object.fromEntries(params), ...changes });
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
