import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { AccessReview, ReviewItem } from "../model/access-review.ts";

/** sha256, in hex, over what an owner was asked, without the answers: so that nobody answers something else. */
export function sealOf(review: AccessReview): string {
  const asked = {
    ...review,
    scopes: review.scopes.map((scope) => ({ ...scope, items: scope.items.map(question) })),
  };
  return createHash("sha256")
    .update(canonicalize(asked) ?? "")
    .digest("hex");
}

function question({ holder, name, has, reaches, was }: ReviewItem): ReviewItem {
  return { holder, name, has, ...(reaches && { reaches }), ...(was !== undefined && { was }) };
}
