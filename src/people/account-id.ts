/** What Atlassian's account ids look like, old and new; the schema is wider, because a file that is written by hand means it. */
const ACCOUNT_ID =
  /^(\d{4,8}:[0-9a-f-]{36}|[0-9a-f]{24}|(qm|ug):[0-9a-zA-Z:_-]+|\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$/i;

/** What the schema takes for `account`. */
const ALLOWED = /^([0-9A-Za-z:_-]{1,128}|\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\})$/;

/** Whether a cell is most likely an account id, and not the number of an employee. */
export function looksLikeAccountId(text: string): boolean {
  return ACCOUNT_ID.test(text);
}

/** Whether the files could hold it as an account id. */
export function mayBeAccountId(text: string): boolean {
  return ALLOWED.test(text);
}
