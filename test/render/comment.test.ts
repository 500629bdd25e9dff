import { expect, test } from "@jest/globals";
import type { Review } from "../../src/model/plan.ts";
import { markerOf, renderComment } from "../../src/render/comment.ts";
import { literal } from "../../src/render/markdown.ts";

const NOTHING: Review = {
  plan: { provider: "bitbucket", workspace: "acme", steps: [] },
  digest: "0".repeat(64),
  findings: {
    scopes: [],
    observed: [],
    waiting: [],
    left: [],
    violations: [],
    unusedApprovals: [],
    people: {},
  },
  calls: { read: 5, write: 0 },
};

test("no change is one line below the marker", () => {
  expect(renderComment({ review: NOTHING, host: "github", key: "plan" })).toBe(
    "<!-- castellan:acme:plan -->\n\n**castellan** `acme`: no change.\n",
  );
});

test.each([
  { host: "github" as const, key: "plan", marker: "<!-- castellan:acme:plan -->" },
  { host: "bitbucket" as const, key: "plan", marker: "[//]: # (castellan:acme:plan)" },
  { host: "github" as const, key: "a/b-->x", marker: "<!-- castellan:acme:a/b---x -->" },
])("the marker for $host and $key", ({ host, key, marker }) => {
  expect(markerOf({ review: NOTHING, host, key })).toBe(marker);
});

test.each([
  { name: "a plain name", text: "ana", span: "`ana`" },
  { name: "a backtick", text: "a`b", span: "``a`b``" },
  { name: "backticks at the ends", text: "`a`", span: "`` `a` ``" },
  { name: "a mention", text: "@acme/all", span: "`@acme/all`" },
  { name: "a new line", text: "a\nb", span: "`a\\u{a}b`" },
  { name: "nothing to see", text: " ", span: "` `" },
])("literal: $name", ({ text, span }) => {
  expect(literal(text)).toBe(span);
});
