import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A row of docs/api-coverage.md. `pattern` matches the paths that its template stands for. */
export type ApiRow = { method: string; template: string; pattern: RegExp; isCalled: boolean };

/** The tables of docs/api-coverage.md. */
export function apiRows(): ApiRow[] {
  const page = readFileSync(join(import.meta.dirname, "../../docs/api-coverage.md"), "utf8");
  const rows = page.matchAll(/^\| `(GET|POST|PUT|DELETE) (\/\S+)` \| .+ \| (.+) \|$/gm);
  return [...rows].map(([, method = "", template = "", by]) => ({
    method,
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`),
    isCalled: by !== "–",
  }));
}

/** The row of a request, if there is one. */
export function rowOf(
  rows: readonly ApiRow[],
  { method, path }: { method: string; path: string },
): ApiRow | undefined {
  const [pathname = ""] = path.split("?", 1);
  return rows.find((row) => row.method === method && row.pattern.test(pathname));
}
