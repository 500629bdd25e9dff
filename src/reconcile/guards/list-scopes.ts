import { compareText, type Scope, scopeKey } from "../../model/grant.ts";

/** Scopes in a sentence, in order: the first few, and how many more. */
export function listScopes(scopes: readonly Scope[]): string {
  const keys = [...new Set(scopes.map(scopeKey))].sort(compareText);
  const rest = keys.length - MOST;
  return rest > 0 ? `${keys.slice(0, MOST).join(", ")} and ${rest} more` : keys.join(", ");
}

const MOST = 3;

/** `1 scope`, `5 scopes`. */
export function countScopes(count: number): string {
  return `${count} ${count === 1 ? "scope" : "scopes"}`;
}
