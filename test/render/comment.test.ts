import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { marked } from "marked";
import { type Comment, markerOf, renderComment } from "../../src/render/comment.ts";
import { link, literal } from "../../src/render/markdown.ts";
import { printable } from "../../src/render/printable.ts";
import { longReview, NOTHING, reviewOfNames } from "./told-review.ts";

const KEY = { key: "plan" } as const;
const HOSTS = ["github", "bitbucket"] as const;

test("no change is one line below the marker", () => {
  expect(renderComment({ review: NOTHING, host: "github", ...KEY })).toBe(
    "<!-- castellan:acme:plan -->\n\n**castellan** `acme`: no change.\n",
  );
});

test("what could not be read is no silence", () => {
  const scope = { kind: "project", name: "PLAT" } as const;
  const scopes = [{ scope, mode: "additive" as const, unmanaged: 0, unknown: "403" }];
  const review = { ...NOTHING, findings: { ...NOTHING.findings, scopes } };
  const comment = renderComment({ review, host: "github", ...KEY });
  expect(comment).toContain("no change where castellan could look");
  expect(comment).toContain("project/PLAT: 403");
});

test.each([
  { host: "github" as const, key: "plan", marker: "<!-- castellan:acme:plan -->" },
  { host: "bitbucket" as const, key: "plan", marker: "[//]: # (castellan:acme:plan)" },
  { host: "github" as const, key: "a/b-->x", marker: "<!-- castellan:acme:a/b---x -->" },
  { host: "bitbucket" as const, key: "a) [x](y)", marker: "[//]: # (castellan:acme:a---x--y-)" },
])("the marker for $host and $key", ({ host, key, marker }) => {
  expect(markerOf({ review: NOTHING, host, key })).toBe(marker);
});

test.each([
  { name: "a plain name", text: "ana", span: "`ana`" },
  { name: "a backtick", text: "a`b", span: "``a`b``" },
  { name: "backticks at the ends", text: "`a`", span: "`` `a` ``" },
  { name: "spaces at the ends", text: " a ", span: "`  a  `" },
  { name: "a mention", text: "@acme/all", span: "`@acme/all`" },
  { name: "a new line", text: "a\nb", span: "`a\\u{a}b`" },
  { name: "nothing to see", text: " ", span: "` `" },
])("literal: $name", ({ text, span }) => {
  expect(literal(text)).toBe(span);
});

test.each([
  { url: "https://example.org/a b", shown: "[`plan.json`](<https://example.org/a%20b>)" },
  { url: "https://example.org/>x", shown: "[`plan.json`](<https://example.org/%3Ex>)" },
  { url: "javascript:alert(1)", shown: "`plan.json`" },
  { url: "no url", shown: "`plan.json`" },
  { url: undefined, shown: "`plan.json`" },
])("link: $url", ({ url, shown }) => {
  expect(link("plan.json", url)).toBe(shown);
});

/** What a host may turn into something else than text. */
const HOSTILE = [
  "@acme/everybody",
  "#1",
  "acme/secret#12",
  "<img src=x onerror=alert(1)>",
  "</code></details><script>alert(1)</script>",
  "-->",
  "<!--",
  "[a](https://example.org)",
  "![a](https://example.org/a.png)",
  "https://example.org",
  "**bold** _it_ ~~gone~~",
  "`code`",
  "```",
  "````\n# heading\n",
  "\n\n- a list\n",
  "| a | b |",
  "::set-output name=digest::0",
  "\u202eevil",
  "ad\u200bmin",
  "&lt;b&gt;",
  "\\`",
  "$(x)",
  "%",
  "> quote",
  "@@ -1 +1 @@",
];
/** Stands in every name, and in nothing that is ours. */
const MARK = "Ж";

const TAGS = new Set("h3 p strong ul ol li code pre details summary sub blockquote".split(" "));

/** The HTML that a renderer makes of a comment, its tags, and its text where that is no code. */
function rendered(comment: string) {
  const html = marked.parse(comment, { async: false, gfm: true });
  const withoutMarker = html.replace(/^<!-- castellan:[\w.:/-]* -->/, "");
  const tags = [...withoutMarker.matchAll(/<\/?([^\s>/]*)([^>]*)>/g)];
  const codes = [...html.matchAll(/<code[^>]*>([\s\S]*?)<\/code>/g)].map(([, text = ""]) => text);
  return { tags, codes, outside: withoutMarker.replaceAll(/<code[^>]*>[\s\S]*?<\/code>/g, "") };
}

/** Entities as the characters they stand for. */
function decoded(text: string): string {
  const characters = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return Object.entries(characters).reduce(
    (left, [name, character]) => left.replaceAll(`&${name};`, character),
    text,
  );
}

function expectHarmless(comment: string): void {
  const { tags, outside } = rendered(comment);
  for (const [, tag = "", attributes = ""] of tags) {
    expect(TAGS).toContain(tag);
    expect(attributes).toMatch(/^( class="language-(text|diff|yaml)"| open)?$/);
  }
  expect(outside).not.toContain(MARK);
  expect(outside).not.toMatch(/@|https?:|\p{Cf}/u);
}

describe.each(HOSTS)("at %s", (host) => {
  test.each(HOSTILE.map((text) => ({ text, name: JSON.stringify(text) })))(
    "$name is text wherever a plan has a name",
    ({ text }) => {
      const names = [`${MARK}${text}`, `${text}${MARK}`, `${MARK}${text}${MARK}`];
      const comment = renderComment({ review: reviewOfNames(names), host, ...KEY });
      expectHarmless(comment);
      const { codes } = rendered(comment);
      expect(decoded(codes.join("\n"))).toContain(printable(`${MARK}${text}${MARK}`));
    },
  );

  test("so is any mixture of them", () => {
    const part = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 8 }));
    const name = fc.array(part, { maxLength: 3 }).map((parts) => `${MARK}${parts.join("")}${MARK}`);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
        expectHarmless(renderComment({ review: reviewOfNames(names), host, ...KEY }));
      }),
      { numRuns: 150 },
    );
  });

  test.each([400, 1_500, 5_000, 20_000, undefined])(
    "a plan that is too long is cut to %s bytes between lines",
    (limit) => {
      const comment: Comment = {
        review: longReview(3_000),
        host,
        ...KEY,
        ...(limit === undefined ? {} : { limit }),
        artefact: { name: "plan.json", url: "https://ci.example/run/7" },
      };
      const body = renderComment(comment);
      const most = limit ?? (host === "github" ? 65_536 : 32_768);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(Math.max(most, 700));
      expect(body).toContain("**Cut**");
      expect(body).toContain("[`plan.json`](<https://ci.example/run/7>)");
      expect(body.trimEnd()).toMatch(/Digest `0{64}` · 5 calls to read, 16 to write/);
      const { outside } = rendered(body);
      expect(outside).toContain("Digest");
      expect((outside.match(/<details( open)?>/g) ?? []).length).toBe(
        (outside.match(/<\/details>/g) ?? []).length,
      );
    },
  );

  test("what fits is not cut", () => {
    expect(renderComment({ review: longReview(20), host, ...KEY })).not.toContain("**Cut**");
  });
});

test("Bitbucket, which shows HTML as text, gets none", () => {
  const comment = renderComment({ review: reviewOfNames(["ana"]), host: "bitbucket", ...KEY });
  expect(comment).not.toMatch(/<|\[!/);
  expect(comment).toContain("**Changes since `ana` (5)**");
});

test("what stops a plan stands above what it does", () => {
  const comment = renderComment({ review: reviewOfNames(["ana"]), host: "github", ...KEY });
  const order = [
    "castellan `ana`: 5 changes, 1 taken back, besides 4 of drift",
    "[!CAUTION]",
    "```yaml\napprovals:",
    "**Impact on people**",
    "Changes since <code>ana</code> (5)",
    "**Drift**",
    "Digest",
  ];
  const places = order.map((text) => comment.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((left, right) => left - right));
});
