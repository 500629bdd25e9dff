/**
 * What the tests use of npm's `bitbucket`, in place of its own types: those lead into sources that a strict compiler refuses.
 * tsconfig.json maps the package to this file.
 */
type Row = {
  name?: string;
  permission?: string;
  group?: { slug?: string };
  user?: { uuid?: string };
};
type Answer = { data: { values?: Row[] } };
type Call = (parameters: Record<string, unknown>) => Promise<Answer>;

declare class Bitbucket {
  constructor(options: Record<string, unknown>);
  hasNextPage(data: Answer["data"]): boolean;
  getNextPage(data: Answer["data"]): Promise<Answer>;
  repositories: Record<
    | "list"
    | "get"
    | "updateGroupPermission"
    | "updateUserPermission"
    | "listGroupPermissions"
    | "listUserPermissions"
    | "deleteGroupPermission"
    | "deleteUserPermission",
    Call
  >;
}
declare const bitbucket: { Bitbucket: typeof Bitbucket };
export default bitbucket;
