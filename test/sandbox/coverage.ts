import { ROUTES, type Route, SWITCHES, type SwitchDefinition } from "../../src/sandbox/index.ts";
import { KNOWN_DEVIATIONS } from "./contract.ts";

/** Whether an official document describes the path; 1.0 and the token endpoint have none. */
export function isInDocument(path: string): boolean {
  return path.startsWith("/2.0/") || path.startsWith("/admin/");
}

/** Documented operations that the sandbox answers with 501, because access does not need them. */
export const UNSERVED: readonly RegExp[] = [
  /^\S+ \/scim\//,
  /^\S+ \/users\/\{account_id\}\/manage/,
  /^GET \/admin\/v1\/orgs\/\{orgId\}\/(domains|users)$/,
  /last-active-dates$/,
  /\/users\/\{userId\}\/role-assignments\/(assign|revoke)$/,
  /\/stats$/,
];

const FAMILIES: readonly (readonly [title: string, prefix: RegExp])[] = [
  ["The caller and users", /^\/2\.0\/users?(\/|$)/],
  ["Removed by Bitbucket (410)", /^\/2\.0\/(workspaces|repositories)$/],
  ["Projects", /^\/2\.0\/workspaces\/\{workspace\}\/projects/],
  ["Workspace", /^\/2\.0\/workspaces\//],
  ["Repositories", /^\/2\.0\/repositories\//],
  ["Bitbucket 1.0", /^\/1\.0\//],
  ["Atlassian organisation", /^\/admin\//],
  ["OAuth", /^\/site\//],
];

/** The documentation with its generated parts made anew; what people wrote stays. */
export function renderDocs(text: string): string {
  const parts = {
    endpoints: endpointTables(),
    switches: switchTable(),
    deviations: deviationList(),
  };
  return Object.entries(parts).reduce((page, [name, part]) => replacePart(page, name, part), text);
}

function replacePart(page: string, name: string, part: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`docs/sandbox.md lacks ${start} … ${end}`);
  return `${page.slice(0, from + start.length)}\n${part}\n${page.slice(to)}`;
}

function endpointTables(): string {
  const rest = new Set(ROUTES);
  const tables = FAMILIES.map(([title, prefix]) => {
    const routes = [...rest].filter(({ path }) => prefix.test(path));
    for (const route of routes) rest.delete(route);
    return `### ${title}\n\n${endpointTable(routes)}`;
  });
  if (rest.size > 0)
    throw new Error(`no family for ${[...rest].map(({ path }) => path).join(", ")}`);
  return `${ROUTES.length} endpoints.\n\n${tables.join("\n\n")}`;
}

function endpointTable(routes: Route[]): string {
  const head = [
    "| endpoint | caller | scopes of an API token | checked against | switches |",
    "|---|---|---|---|---|",
  ];
  return [...head, ...routes.map(endpointRow)].join("\n");
}

function endpointRow({ method, path, access, granular, switches = [], name }: Route): string {
  const checked = name.startsWith("removed ")
    ? "the announcement's body"
    : isInDocument(path)
      ? "OpenAPI"
      : "API notes";
  const cells = [
    code(`${method} ${path}`),
    access,
    granular.map(code).join(" "),
    checked,
    switches.map(code).join(" "),
  ];
  return `| ${cells.map((cell) => cell || "—").join(" | ")} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function switchTable(): string {
  const rows = Object.entries(SWITCHES).map(([name, definition]: [string, SwitchDefinition]) => {
    const choices =
      definition.values?.map((value) => code(String(value))).join(" ") ?? typeof definition.default;
    return `| ${code(name)} | ${code(String(definition.default))} | ${choices} | ${definition.description} | ${definition.source} |`;
  });
  return [
    "| switch | default | values | meaning | API notes |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function deviationList(): string {
  return KNOWN_DEVIATIONS.map(({ source }) => `- ${source}`).join("\n");
}
