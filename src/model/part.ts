/** The part of what the files declare that is looked at, by the names that they use. */
export type Part = {
  groups: ReadonlySet<string>;
  /** Keys. */
  projects: ReadonlySet<string>;
  /** Slugs. */
  repositories: ReadonlySet<string>;
  /** Patterns over slugs: every repository that matches one. */
  patterns: ReadonlySet<string>;
  /** Keys of projects whose repositories are looked at, as far as the files speak about them. */
  within: ReadonlySet<string>;
};
