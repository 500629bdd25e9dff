import { asMoment } from "../day.ts";
import { unpack } from "../packed.ts";
import type { UnreadRecord } from "../report-data.ts";
import type { World } from "../world.ts";
import { counted, el } from "./dom.ts";
import { listTable } from "./list-table.ts";
import { levelChip } from "./names.ts";
import type { Page } from "./page.ts";

/** What the report was made from, how far it can be trusted, and what its words mean. */
export function aboutPage(world: World): Page {
  const { data } = world;
  const element = el(
    "div",
    { class: "prose" },
    el("h1", {}, "About this report"),
    el(
      "dl",
      { class: "facts" },
      ...fact("Workspace", `${data.workspace} (${data.provider})`),
      ...fact("Read", asMoment(data.takenAt)),
      ...fact("Last days are reckoned with", data.today),
      ...fact("Written by", `castellan ${data.castellan}`),
      ...fact("Snapshot, sha256", data.digest),
      ...fact(
        "Files",
        data.files === undefined
          ? "none were given"
          : "given: aliases, modes and last days come from them",
      ),
    ),
    unreadSection(world),
    el("h2", {}, "How access is computed"),
    el(
      "p",
      {},
      "What somebody can do is the highest of: being an owner of the workspace, their own grant on the repository, the grants of every group they are in, and the same on its project. Nothing takes away: Bitbucket has no deny. On a repository, create-repo counts as write.",
    ),
    el(
      "ul",
      { class: "legend-list" },
      el("li", {}, levelChip("admin"), " everything, also who has access"),
      el("li", {}, levelChip("create-repo"), " on a project: write, and new repositories"),
      el("li", {}, levelChip("write"), " push"),
      el("li", {}, levelChip("read"), " see and clone"),
      el("li", {}, levelChip("perhaps"), " nothing for certain, but something could not be read"),
    ),
    el("h2", {}, "What it does not cover"),
    el(
      "ul",
      {},
      el("li", {}, "Public repositories, which everybody can read."),
      el("li", {}, "Access keys and access tokens of repositories, projects and the workspace."),
      el("li", {}, "Invitations that nobody has accepted yet."),
    ),
    el("h2", {}, "This file"),
    el(
      "p",
      {},
      "Everything is inside it. It sends nothing, loads nothing, and keeps nothing but the choice of light or dark. The same in tables: castellan report --csv and --json, with checksums.",
    ),
  );
  return { title: "About", element };
}

function fact(name: string, value: string): HTMLElement[] {
  return [el("dt", {}, name), el("dd", {}, value)];
}

function unreadSection({ data }: World): HTMLElement {
  if (data.complete)
    return el(
      "p",
      { class: "complete" },
      "Complete: every group, project and repository of the workspace was read.",
    );
  const unread = unpack(data.unread);
  const table = listTable<UnreadRecord>(
    "What could not be read",
    [
      { id: "what", title: "What", cell: ({ what }) => el("span", { class: "code" }, what) },
      { id: "reason", title: "Why not", cell: ({ reason }) => reason },
    ],
    "",
  );
  table.show(unread);
  return el(
    "section",
    { class: "unread" },
    el("h2", {}, `Not complete: ${counted(unread.length, "part")} could not be read`),
    table.element,
  );
}
