import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import got, { type Got } from "got";
import { ProviderError } from "../model/errors.ts";
import { type Answer, type Call, codeOf, decodeBody, LARGEST_BODY, tooLarge } from "./answer.ts";
import type { Link } from "./link.ts";
import { broken, noAnswer, Setback } from "./setback.ts";

/** Milliseconds for connecting, for the first byte of an answer, and for a whole request. */
export type Timeout = { connect: number; response: number; request: number };

/** Makes single HTTP exchanges, with every precaution and no opinion on their answers. */
export type Transport = {
  /** One HTTP exchange with any answer. Throws a Setback when there is none or it is broken. */
  send(origin: string, call: Call, authorization: string): Promise<Answer>;
  calls(): number;
};

/** The transport over this link. An aborted signal ends everything that is under way. */
export function createTransport(
  { signal, proxyEnvironment }: Link,
  concurrency: number,
  timeout: Timeout,
): Transport {
  const http = createGot(concurrency, timeout, proxyEnvironment);
  const underWay = new Set<AbortController>();
  signal?.addEventListener("abort", () => {
    for (const controller of underWay) controller.abort();
  });
  let calls = 0;

  async function send(origin: string, call: Call, authorization: string): Promise<Answer> {
    calls += 1;
    const controller = new AbortController();
    underWay.add(controller);
    try {
      return await exchange(http, origin, call, authorization, controller);
    } finally {
      underWay.delete(controller);
    }
  }

  return { send, calls: () => calls };
}

/** got with everything off that would act on its own: retries, redirects, absolute URLs, inflating, throwing with headers inside. */
function createGot(
  concurrency: number,
  timeout: Timeout,
  proxyEnvironment: Link["proxyEnvironment"],
): Got {
  const agent = {
    keepAlive: true,
    maxSockets: concurrency,
    maxFreeSockets: concurrency,
    ...(proxyEnvironment ? { proxyEnv: { ...proxyEnvironment } } : {}),
  };
  return got.extend({
    allowAbsoluteUrls: false,
    http2: false,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    strictContentLength: true,
    decompress: false,
    responseType: "buffer",
    headers: { accept: "application/json", "accept-encoding": "gzip", "user-agent": "castellan" },
    timeout,
    agent: { http: new HttpAgent(agent), https: new HttpsAgent(agent) },
  });
}

async function exchange(
  http: Got,
  origin: string,
  { method, path, json, form }: Call,
  authorization: string,
  controller: AbortController,
): Promise<Answer> {
  const call = { method, path };
  let isTooLarge = false;
  try {
    const pending = http(path.slice(1), {
      prefixUrl: origin,
      method: method as "GET",
      headers: { authorization },
      signal: controller.signal,
      ...(json ? { json } : {}),
      ...(form ? { form } : {}),
    });
    pending.on("downloadProgress", ({ transferred }) => {
      if (transferred <= LARGEST_BODY) return;
      isTooLarge = true;
      controller.abort();
    });
    const { statusCode: status, headers, rawBody } = await pending;
    const body = decodeBody(call, status, headers["content-encoding"], rawBody);
    if (body === undefined) throw broken(call, status, "an answer that is broken off or garbled");
    return { status, headers: headers as Answer["headers"], body };
  } catch (error) {
    if (error instanceof Setback) throw error;
    if (error instanceof ProviderError) throw new Setback("stop", error);
    // Nothing of got's error goes any further than its code: it holds the request with its headers.
    if (isTooLarge) throw new Setback("stop", tooLarge(call));
    throw noAnswer(call, codeOf(error));
  }
}
