import type { AuditEvent, AuditLog } from "../../model/audit.ts";
import { ConfigError, ProviderError } from "../../model/errors.ts";
import type { OrganisationReadingClient } from "./organisation-client.ts";
import { parseOrganisations } from "./organisation-wire.ts";
import { segment } from "./path.ts";
import { parseAnswer, parseCursorPage } from "./wire.ts";

/** The API gives ten pages a minute to one user (documented); what lies further back is not looked for. */
const MOST_PAGES = 8;
const PAGE = 500;

/** The organisation's audit log, as far as it is about Bitbucket. `id` names the organisation; else those of the key are asked. */
export function createAuditLog(
  client: OrganisationReadingClient,
  id: string | undefined,
): AuditLog {
  async function get<T>(path: string, parse: (json: unknown) => T): Promise<T> {
    return parseAnswer(path, parse, await client.request({ method: "GET", path }));
  }

  async function read(from: number): Promise<AuditEvent[]> {
    const ids = id === undefined ? await get("/admin/v1/orgs", parseOrganisations) : [id];
    const events: AuditEvent[] = [];
    for (const organisation of ids) {
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const after = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const path = `/admin/v1/orgs/${segment(organisation)}/events?product=bitbucket&from=${from}&limit=${PAGE}${after}`;
        const { values, next } = await get(path, parseCursorPage);
        events.push(...values.flatMap((value) => parseEvent(value) ?? []));
        if (next === undefined || next === cursor) break;
        cursor = next;
      }
    }
    return events.toSorted((left, right) => Date.parse(right.at) - Date.parse(left.at));
  }

  return {
    async since(from) {
      try {
        return { known: await read(from) };
      } catch (error) {
        if (error instanceof ProviderError || error instanceof ConfigError)
          return { unknown: error.message };
        throw error;
      }
    },
    calls: client.calls,
  };
}

/** An event, or nothing where it has no time: nobody could say anything by it. */
function parseEvent(json: unknown): AuditEvent | undefined {
  const attributes = part(json, "attributes");
  const time = part(attributes, "time");
  if (typeof time !== "string" || Number.isNaN(Date.parse(time))) return undefined;
  const actor = part(attributes, "actor");
  const texts = [...textsIn(part(attributes, "context")), ...textsIn(part(json, "message"))];
  const containers = [...textsIn(part(attributes, "container"))];
  const workspace = containers.find((text) => /^ari:cloud:bitbucket:.*workspace\//.test(text));
  return {
    at: new Date(time).toISOString(),
    action: text(part(attributes, "action")),
    actor: text(part(actor, "name")) || text(part(actor, "email")) || text(part(actor, "id")),
    words: [...new Set([...texts, ...containers].flatMap(wordsOf))],
    ...(workspace === undefined ? {} : { workspace }),
  };
}

function part(json: unknown, key: string): unknown {
  return typeof json === "object" && json !== null && Object.hasOwn(json, key)
    ? (json as Record<string, unknown>)[key]
    : undefined;
}

function text(json: unknown): string {
  return typeof json === "string" ? json : "";
}

/** Every text in a value, however deep; nobody's schema says where in it the names stand. */
function* textsIn(json: unknown): Generator<string> {
  if (typeof json === "string") yield json;
  else if (typeof json === "object" && json !== null)
    for (const inner of Object.values(json)) yield* textsIn(inner);
}

function wordsOf(said: string): string[] {
  const whole = said.toLowerCase();
  return [whole, ...whole.split(/[\s/,;"']+/)].filter((word) => word !== "");
}
