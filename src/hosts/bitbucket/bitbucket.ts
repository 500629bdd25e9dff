import type { Tuning } from "../../http/client.ts";
import { ProviderError } from "../../model/errors.ts";
import {
  connectReportingClient,
  type ReportingConnection,
  repositoryPath,
} from "../../providers/bitbucket/client.ts";
import { createLister } from "../../providers/bitbucket/paging.ts";
import { segment } from "../../providers/bitbucket/path.ts";
import type { Board } from "../host.ts";
import type { Annotation, BuildStatus, Report } from "./report.ts";
import { createCaller, idOf, keyOf, parseComment } from "./wire.ts";

/** What castellan does in a Bitbucket repository besides access: comments, reports and build statuses. */
export type BitbucketHost = {
  /** The comments of a pull request. */
  comments(pullRequest: number): Board;
  /** Replaces the report of this id on a commit, with its annotations. */
  putReport(
    commit: string,
    id: string,
    report: Report,
    annotations: readonly Annotation[],
  ): Promise<void>;
  /** Sets the build status of this status's key on a commit. */
  putStatus(commit: string, status: BuildStatus): Promise<void>;
};

/** Most annotations in one call, and in one report (documented). */
export const MOST_AT_ONCE = 100;
export const MOST_ANNOTATIONS = 1000;

/** A client of one repository. Throws ConfigError when the connection cannot be right. */
export function connectBitbucketHost(
  connection: ReportingConnection,
  tuning: Tuning = {},
): BitbucketHost {
  const client = connectReportingClient(connection, tuning);
  const base = repositoryPath(connection);
  const caller = createCaller(client);
  const list = createLister(client);
  const commitPath = (commit: string) => `${base}/commit/${segment(commit)}`;

  return {
    comments(pullRequest) {
      const path = `${base}/pullrequests/${pullRequest}/comments`;
      const content = (raw: string) => ({ content: { raw } });
      return {
        async list() {
          const parse = parseComment(await caller());
          const found = await list({ path, family: "comments", parse, key: keyOf });
          return found.flatMap((comment) => comment.post ?? []);
        },
        create: async (body) =>
          idOf(
            await client.request({ method: "POST", path, json: content(body), once: true }),
            path,
          ),
        edit: async (id, body) =>
          void (await client.request({
            method: "PUT",
            path: `${path}/${id}`,
            json: content(body),
          })),
      };
    },

    async putReport(commit, id, report, annotations) {
      const path = `${commitPath(commit)}/reports/${segment(id)}`;
      // What an earlier run said of this commit goes with its report.
      await client.request({ method: "DELETE", path }).catch(unlessMissing);
      await client.request({ method: "PUT", path, json: report });
      const said = annotations.slice(0, MOST_ANNOTATIONS);
      for (let start = 0; start < said.length; start += MOST_AT_ONCE) {
        const json = said.slice(start, start + MOST_AT_ONCE);
        await client.request({ method: "POST", path: `${path}/annotations`, json });
      }
    },

    async putStatus(commit, status) {
      // The same key overwrites, so this may be repeated.
      const path = `${commitPath(commit)}/statuses/build`;
      await client.request({ method: "POST", path, json: status });
    },
  };
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof ProviderError && error.status === 404)) throw error;
}
