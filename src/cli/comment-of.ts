import type { Review } from "../model/plan.ts";
import { renderComment } from "../render/comment.ts";
import type { Host } from "../render/markdown.ts";

/** Flags of a command that writes a comment for a pull request. */
export type CommentFlags = {
  commentFor?: Host;
  commentKey?: string;
  artefact?: string;
  artefactUrl?: string;
};

/** A review as a comment on a pull request, as the flags ask for it. */
export function commentOf(
  review: Review,
  {
    commentFor: host = "github",
    commentKey: key = "plan",
    artefact,
    artefactUrl: url,
  }: CommentFlags,
): string {
  const name = artefact ?? (url === undefined ? undefined : "the whole plan");
  return renderComment({
    review,
    host,
    key,
    ...(name !== undefined && { artefact: { name, ...(url !== undefined && { url }) } }),
  });
}
