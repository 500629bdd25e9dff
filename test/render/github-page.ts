import { marked } from "marked";

/** What GitHub's styles come to, as far as a comment needs them. */
const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; padding: 16px; background: #fff; }
.comment { border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px; max-width: 860px; margin: auto;
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328; overflow-wrap: break-word; }
h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25; }
p, ul, pre, details, blockquote { margin: 0 0 16px; }
ul { padding-left: 2em; }
code { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px; padding: .2em .4em; white-space: break-spaces; }
pre { background: #f6f8fa; border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45; }
pre code { background: none; padding: 0; white-space: pre; }
summary { cursor: pointer; }
blockquote { color: #59636e; border-left: .25em solid #d1d9e0; padding: 0 1em; }
blockquote.alert { color: inherit; border-left-color: #cf222e; }
sub { font-size: 75%; }
`;

/** A comment as GitHub shows it, in a page of its own. Everything that folds is open when asked for. */
export function githubPage(comment: string, { open }: { open: boolean }): string {
  const html = marked
    .parse(comment, { async: false, gfm: true })
    .replaceAll(
      /<blockquote>\s*<p>\[!CAUTION\]\s*/g,
      '<blockquote class="alert"><p><strong>⛔ Caution</strong><br>',
    )
    .replaceAll("<details>", open ? "<details open>" : "<details>");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>comment</title><style>${STYLE}</style></head><body><div class="comment">${html}</div></body></html>`;
}
