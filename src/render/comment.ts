import type { Review } from "../model/plan.ts";
import { count } from "./count.ts";
import { block, type Host, literal } from "./markdown.ts";
import { plain } from "./paint.ts";
import { renderReview } from "./review.ts";

/** Where the whole plan is, for whoever reads a comment that was cut. */
export type Artefact = { name: string; url?: string };

/** What a comment on a pull request is made of. */
export type Comment = {
  /** With its impact, and with its proposal where the files at base are known. */
  review: Review;
  host: Host;
  /** Tells the comments of several workspaces or directories on one pull request apart: letters, digits, `.`, `_`, `/` and `-`. */
  key: string;
  /** Most characters of the body; by default what the host takes. */
  limit?: number;
  artefact?: Artefact;
};

/**
 * GitHub says "body is too long (maximum is 65536 characters)". Of Bitbucket no limit is documented; 32,768 is what people report.
 */
const LIMITS: Readonly<Record<Host, number>> = { github: 65_536, bitbucket: 32_768 };

/** What a comment begins with, to be found again and edited in place. Nobody sees it. */
export function markerOf({
  review: { plan },
  host,
  key,
}: Pick<Comment, "review" | "host" | "key">): string {
  const name = `castellan:${plan.workspace}:${key}`.replaceAll(/[^\w.:/-]/g, "-");
  // Bitbucket shows an HTML comment as text, and a definition of a link nowhere.
  return host === "github" ? `<!-- ${name} -->` : `[//]: # (${name})`;
}

/** A plan as a comment on a pull request. */
export function renderComment({ review, host, key, limit = LIMITS[host] }: Comment): string {
  const { plan } = review;
  const headline = `**castellan** ${literal(plan.workspace)}: ${
    plan.steps.length === 0 ? "no change." : `${count(plan.steps.length, "change")}.`
  }`;
  const parts = [markerOf({ review, host, key }), headline];
  if (plan.steps.length > 0)
    parts.push(block(renderReview(review, { paint: plain }).trimEnd().split("\n")));
  const whole = `${parts.join("\n\n")}\n`;
  return whole.length <= limit ? whole : `${parts.slice(0, 2).join("\n\n")}\n`;
}
