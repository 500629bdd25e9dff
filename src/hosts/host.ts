/** Something a host shows under a pull request, or among its issues, as far as castellan cares. */
export type Post = {
  id: string;
  body: string;
  /** Whether the caller wrote it. Anybody can copy a marker: a post of somebody else is never edited, and never believed. */
  isOurs: boolean;
};

/** Where posts are kept: the comments of one pull request, or the open issues of a repository. */
export type Board = {
  /** Every post there is, oldest first. Throws ProviderError when some could not be listed. */
  list(): Promise<Post[]>;
  /** Must not be repeated by itself: whether it happened is found out by listing again. */
  create(body: string): Promise<Post["id"]>;
  edit(id: Post["id"], body: string): Promise<void>;
};

/** What became of a text that was to be shown. */
export type Shown = { result: "created" | "edited" | "unchanged"; id: string };
