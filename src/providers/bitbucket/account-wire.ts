import type {
  CallerAddress,
  CallerRepository,
  CallerWorkspace,
  PublicAccount,
} from "../../model/account-report.ts";
import { member, object, parseAccount, parsePermission, text } from "./wire.ts";

/** An address of the caller. Source: seen answers; the OpenAPI document gives no schema. Like every function here, throws ProviderError. */
export function parseCallerAddress(row: unknown): CallerAddress {
  const address = object(row, "the row");
  return {
    email: text(member(address, "email"), "email"),
    confirmed: member(address, "is_confirmed") === true,
    primary: member(address, "is_primary") === true,
  };
}

/** A workspace of the caller. */
export function parseCallerWorkspace(row: unknown): CallerWorkspace {
  const access = object(row, "the row");
  const workspace = object(member(access, "workspace"), "the workspace");
  return {
    workspace: text(member(workspace, "slug"), "workspace.slug"),
    administrator: member(access, "administrator") === true,
  };
}

/** What the caller can do on one repository. `slug` is given, and not documented; the end of `full_name` is the same. */
export function parseCallerRepository(row: unknown): CallerRepository {
  const repository = object(member(object(row, "the row"), "repository"), "the repository");
  const fullName = member(repository, "full_name");
  const slug =
    member(repository, "slug") ?? (typeof fullName === "string" && fullName.split("/").at(-1));
  return { repository: text(slug, "repository.slug"), permission: parsePermission(row) };
}

/** An account as everybody may see it. */
export function parsePublicAccount(json: unknown): PublicAccount {
  const account = object(json, "the account");
  const created = member(account, "created_on");
  const status = member(account, "account_status");
  return {
    ...parseAccount(json),
    ...(typeof created === "string" && created !== "" ? { created } : {}),
    ...(typeof status === "string" && status !== "" ? { status } : {}),
  };
}
