import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderDocs } from "./coverage.ts";

/** Writes the generated parts of docs/sandbox.md. */
const file = join(import.meta.dirname, "../../docs/sandbox.md");
writeFileSync(file, renderDocs(readFileSync(file, "utf8")));
