/** A Code Insights report, as Bitbucket takes it. */
export type Report = {
  title: string;
  details: string;
  report_type: "SECURITY" | "COVERAGE" | "TEST" | "BUG";
  reporter: string;
  result: "PASSED" | "FAILED" | "PENDING";
  link?: string;
  /** At most ten. */
  data: { title: string; type: "NUMBER" | "TEXT" | "BOOLEAN"; value: number | string | boolean }[];
};

/** One remark of a report, beside a line of a file. */
export type Annotation = {
  external_id: string;
  annotation_type: "VULNERABILITY" | "CODE_SMELL" | "BUG";
  summary: string;
  details?: string;
  /** From the repository's root. */
  path?: string;
  line?: number;
  severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW";
  result?: "PASSED" | "FAILED" | "SKIPPED" | "IGNORED";
};

/** What a commit's check says. */
export type BuildStatus = {
  /** At most 40 characters. */
  key: string;
  state: "SUCCESSFUL" | "FAILED" | "INPROGRESS" | "STOPPED";
  url: string;
  name?: string;
  description?: string;
  /** The branch of the pull request: without it the status is the commit's alone. */
  refname?: string;
};
