/** Where access is held. A group is a scope too: its members hold "member" on it. */
export type ScopeKind = "workspace" | "group" | "project" | "repository";
/** `name` is the workspace slug, group slug, project key or repository slug. */
export type Scope = { kind: ScopeKind; name: string };

/** Who holds it: a group, an account, or an invited address that has no account yet. */
export type PrincipalKind = "group" | "user" | "email";
/** `id` is a group slug, an account UUID in braces, or a normalised e-mail address. */
export type Principal = { kind: PrincipalKind; id: string };

/** How much, in Bitbucket's own word: read, write, create-repo, admin; "member" on a group or the workspace. */
export type Permission = string;

/** One fact: this principal holds this permission on this scope. */
export type Grant = { scope: Scope; principal: Principal; permission: Permission };

/** Names a scope in one string: `project/PLAT`. Distinct scopes have distinct keys. */
export function scopeKey({ kind, name }: Scope): string {
  return `${kind}/${name}`;
}

/** Names a principal in one string: `group/platform`. */
export function principalKey({ kind, id }: Principal): string {
  return `${kind}/${id}`;
}

/** The identity of a grant: two grants with one key differ in permission only. */
export function grantKey({ scope, principal }: Pick<Grant, "scope" | "principal">): string {
  return `${scope.kind}/${scope.name}\n${principal.kind}/${principal.id}`;
}

/** Orders strings by UTF-16 code unit, whatever the locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
