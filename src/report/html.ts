import { createHash } from "node:crypto";
import { SCRIPT, STYLE } from "../generated/report-page.ts";
import type { ReportData } from "./report-data.ts";

/** The whole report as one HTML document: it loads nothing, and runs nothing but castellan's one script. */
export function htmlOf(data: ReportData): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="castellan ${asText(data.castellan)}">
<title>Access report: ${asText(data.workspace)}</title>
<style>${STYLE}</style>
</head>
<body>
<noscript><p>This report is drawn by the script inside this file, which sends nothing anywhere. The same as tables: castellan report --csv.</p></noscript>
<div id="report"></div>
<script type="application/json" id="data">${asInlineJson(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function asText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** JSON that no name in it can break out of: neither HTML nor a script ends inside. */
function asInlineJson(data: ReportData): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
