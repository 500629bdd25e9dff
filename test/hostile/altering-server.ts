import type { Sandbox } from "../../src/sandbox/index.ts";
import {
  type Received,
  type Reply,
  type ScriptedServer,
  serve,
} from "../providers/bitbucket/scripted-server.ts";

/** Gives another answer than Bitbucket to some requests; undefined is Bitbucket's own. */
export type Alter = (request: Received, own: unknown) => Reply | undefined;

/** A server between castellan and a sandbox: what Bitbucket would be if somebody else had it in their hands. */
export async function alteringServer(origin: string, alter: Alter): Promise<ScriptedServer> {
  return await serve(async (request) => {
    const { method, url, headers, body } = request;
    const answer = await fetch(`${origin}${url}`, {
      method,
      headers: {
        authorization: headers.authorization ?? "",
        "content-type": headers["content-type"] ?? "application/json",
      },
      ...(body === "" ? {} : { body }),
    });
    const text = await answer.text();
    const own: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
    return (
      alter(request, own) ?? {
        status: answer.status,
        headers: { "content-type": answer.headers.get("content-type") ?? "" },
        body: text,
      }
    );
  });
}

/** Gives everybody and every group this name. */
export function callEverybody({ state }: Sandbox, name: string): void {
  for (const person of state.people.values()) Object.assign(person, { name, nickname: name });
  for (const group of state.groups.values()) group.name = name;
  for (const project of state.projects.values()) project.name = name;
}
