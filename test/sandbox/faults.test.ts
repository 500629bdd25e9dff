import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Fault } from "../../src/sandbox/index.ts";
import { at, basicAs, segment, uuidOf, values, visit } from "./visitor.ts";

const here = await visit();
beforeEach(() => here.sandbox.reset());
afterAll(() => here.close());

const INFRA = "/2.0/repositories/acme/infra/permissions-config/groups";
const GRANT = { json: { permission: "read" } };
const isGranted = () => here.sandbox.state.repository("infra")?.rows.groups.has("platform");
const fault = (one: Fault) => here.sandbox.faults.add(one);
/** The status, or the word `broken` when no whole answer came. */
const outcome = (answer: Promise<{ status: number }>) =>
  answer.then(
    ({ status }) => status,
    () => "broken",
  );

describe("a fault strikes", () => {
  test("by request number", async () => {
    fault({ when: { number: [2, 4] }, effect: { kind: "status", status: 503 } });
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await here.get("/2.0/user")).status);
    expect(statuses).toEqual([200, 503, 200, 503, 200]);
    expect(here.sandbox.requests.map(({ fault: kind }) => kind)).toEqual([
      undefined,
      "status",
      undefined,
      "status",
      undefined,
    ]);
  });

  test("by path and method, a number of times", async () => {
    fault({
      when: { method: "PUT", path: "/2.0/repositories/*/infra/**" },
      effect: { kind: "status", status: 500 },
      times: 1,
    });
    expect((await here.put(`${INFRA.replace("infra", "runbooks")}/platform`, GRANT)).status).toBe(
      200,
    );
    expect((await here.get(INFRA)).status).toBe(200);
    expect((await here.put(`${INFRA}/platform`, GRANT)).status).toBe(500);
    expect((await here.put(`${INFRA}/platform`, GRANT)).status).toBe(200);
    expect(here.sandbox.faults.list()).toMatchObject([{ hits: 1 }]);
  });

  test("on the nth request that meets its conditions, the query included when it is named", async () => {
    fault({
      when: { path: "/2.0/repositories/acme?**page=2**", occurrence: 2 },
      effect: { kind: "status", status: 502 },
    });
    const list = "/2.0/repositories/acme?pagelen=5";
    expect([
      (await here.get(list)).status,
      (await here.get(`${list}&page=2`)).status,
      (await here.get(`${list}&page=2`)).status,
    ]).toEqual([200, 200, 502]);
  });

  test("by probability, the same requests every time", async () => {
    const run = async () => {
      const other = await visit({ seed: 7 });
      other.sandbox.faults.add({
        when: { probability: 0.5 },
        effect: { kind: "status", status: 500 },
      });
      const statuses = [];
      for (let index = 0; index < 20; index += 1)
        statuses.push((await other.get("/2.0/user")).status);
      await other.close();
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await run()).toEqual(first);
  });

  test("a scope whose reads always fail", async () => {
    fault({
      when: { method: "GET", path: "/2.0/repositories/acme/legacy/**" },
      effect: { kind: "status", status: 500 },
    });
    const read = (slug: string) =>
      here.get(`/2.0/repositories/acme/${slug}/permissions-config/users`);
    expect([
      (await read("legacy")).status,
      (await read("legacy")).status,
      (await read("legacy-api")).status,
    ]).toEqual([500, 500, 200]);
  });
});

describe("what goes wrong", () => {
  test("a status with its own body and Retry-After, before or after the request took effect", async () => {
    fault({
      when: { occurrence: 1 },
      effect: {
        kind: "status",
        status: 429,
        body: "Rate limit for this resource has been exceeded",
        retryAfter: 3,
      },
    });
    fault({
      when: { occurrence: 1 },
      effect: { kind: "status", status: 500, commits: true, body: { error: "late" } },
    });
    const limited = await here.put(`${INFRA}/platform`, GRANT);
    expect([limited.status, limited.text, limited.headers.get("retry-after"), isGranted()]).toEqual(
      [429, "Rate limit for this resource has been exceeded", "3", false],
    );
    const late = await here.put(`${INFRA}/platform`, GRANT);
    expect([late.status, late.body, isGranted()]).toEqual([500, { error: "late" }, true]);
  });

  test.each([
    { at: "before-commit" as const, granted: false },
    { at: "after-commit" as const, granted: true },
    { at: "mid-body" as const, granted: true },
  ])("a connection dropped $at", async ({ at: when, granted }) => {
    fault({ effect: { kind: "drop", at: when }, times: 1 });
    expect(await outcome(here.put(`${INFRA}/platform`, GRANT))).toBe("broken");
    expect(isGranted()).toBe(granted);
    expect((await here.get("/2.0/user")).status).toBe(200);
  });

  test("half a JSON, and a web page with 200", async () => {
    fault({ when: { occurrence: 1 }, effect: { kind: "truncate" } });
    fault({ when: { occurrence: 1 }, effect: { kind: "html" } });
    const half = await here.get("/2.0/user");
    expect([half.status, half.headers.get("content-type")]).toEqual([
      200,
      "application/json; charset=utf-8",
    ]);
    expect(() => JSON.parse(half.text)).toThrow();
    const page = await here.get("/2.0/user");
    expect([page.status, page.headers.get("content-type"), page.text.slice(0, 15)]).toEqual([
      200,
      "text/html; charset=utf-8",
      "<!DOCTYPE html>",
    ]);
  });

  test("pages that repeat or shift", async () => {
    const slugs = async (page: number) =>
      values(await here.get(`/2.0/repositories/acme?pagelen=5&page=${page}`)).map(
        ({ slug }) => slug,
      );
    const [first, second, third] = [await slugs(1), await slugs(2), await slugs(3)];
    fault({ when: { path: "/2.0/repositories/acme" }, effect: { kind: "repeat" }, times: 2 });
    expect([await slugs(1), await slugs(2)]).toEqual([first, first]);
    here.sandbox.faults.clear();
    fault({ when: { path: "/2.0/repositories/acme" }, effect: { kind: "shift", rows: 1 } });
    expect(await slugs(2)).toEqual([...second.slice(1), third[0]]);
  });

  test("a wait", async () => {
    fault({ effect: { kind: "delay" }, delay: 60, times: 1 });
    const started = performance.now();
    expect((await here.get("/2.0/user")).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(50);
  });

  test.each<{ name: string; fault: unknown; message: string }>([
    { name: "no effect", fault: {}, message: 'a fault needs "effect", an object with its kind' },
    {
      name: "an unknown kind",
      fault: { effect: { kind: "explode" } },
      message: `a fault's kind is one of status, delay, drop, truncate, html, shift, repeat, not "explode"`,
    },
    {
      name: "an unknown condition",
      fault: { when: { url: "x" }, effect: { kind: "html" } },
      message: 'when has no "url"; it takes method, path, number, occurrence, probability',
    },
    {
      name: "a status that is none",
      fault: { effect: { kind: "status", status: 99 } },
      message: "a fault's status is a number from 200 to 599, not 99",
    },
    {
      name: "a probability above one",
      fault: { when: { probability: 2 }, effect: { kind: "html" } },
      message: "a probability is from 0 to 1, not 2",
    },
    {
      name: "a drop nowhere",
      fault: { effect: { kind: "drop", at: "noon" } },
      message: 'a drop is at before-commit, after-commit or mid-body, not "noon"',
    },
  ])("a fault that makes no sense is refused: $name", async ({ fault: wrong, message }) => {
    expect(() => fault(wrong as Fault)).toThrow(message);
    const reply = await here.post("/_sandbox/faults", { json: wrong });
    expect([reply.status, at(reply.body, "error.message")]).toEqual([400, message]);
  });
});

describe("limits", () => {
  const settings = {
    "rate-limit": 3,
    "rate-limit-body": "alternating",
    "retry-after": true,
  } as const;

  test("the hour rolls, per credential, with both bodies", async () => {
    const other = await visit({ switches: settings });
    const ask = async (as: "admin" | "reader" | "member") =>
      (await other.get("/2.0/user", { as: basicAs(other.sandbox, as) })).status;
    // The reader's token belongs to the same account: budgets are per user.
    expect([
      await ask("admin"),
      await ask("reader"),
      await ask("admin"),
      await ask("admin"),
      await ask("member"),
    ]).toEqual([200, 200, 200, 429, 200]);
    const text = await other.get("/2.0/user");
    expect([text.status, text.text, Number(text.headers.get("retry-after")) > 3590]).toEqual([
      429,
      "Rate limit for this resource has been exceeded",
      true,
    ]);
    other.sandbox.clock.advance(3_600_000 - 3);
    expect(await ask("admin")).toBe(200);
    await other.close();
  });

  test("repositories alone may count; access tokens are told how much is left", async () => {
    const other = await visit({
      switches: { "rate-limit": 5, "rate-limit-scope": "repositories" },
    });
    for (let index = 0; index < 7; index += 1)
      expect((await other.get("/2.0/user")).status).toBe(200);
    const as = "Bearer sandbox-repository-token";
    const near = [];
    for (let index = 0; index < 5; index += 1)
      near.push(
        (await other.get("/2.0/repositories/acme/geordi", { as })).headers.get(
          "x-ratelimit-nearlimit",
        ),
      );
    expect(near).toEqual(["false", "false", "false", "true", "true"]);
    expect((await other.get("/2.0/repositories/acme/geordi", { as })).status).toBe(429);
    expect(
      (await other.get("/2.0/repositories/acme/geordi")).headers.has("x-ratelimit-limit"),
    ).toBe(false);
    await other.close();
  });
});

describe("the control endpoints", () => {
  test("list themselves", async () => {
    const index = await here.get("/_sandbox");
    for (const control of Object.keys(index.body["controls"] as object)) {
      const [method = "", path = ""] = control.split(" ");
      const reply = await here.send(
        method,
        path,
        method === "GET" || method === "DELETE" ? {} : { json: {} },
      );
      expect([control, reply.status === 404]).toEqual([control, false]);
    }
    const wrong = await here.get("/_sandbox/nope");
    expect([wrong.status, at(wrong.body, "error.message")]).toEqual([
      404,
      "there is no GET /_sandbox/nope; GET /_sandbox lists what there is",
    ]);
  });

  test("give and take the world", async () => {
    const before = await here.get("/_sandbox/state");
    await here.put(`${INFRA}/platform`, GRANT);
    expect((await here.get("/_sandbox/state")).text).not.toBe(before.text);
    expect((await here.put("/_sandbox/state", { json: before.body })).status).toBe(204);
    expect((await here.get("/_sandbox/state")).text).toBe(before.text);
    await here.put(`${INFRA}/platform`, GRANT);
    expect((await here.post("/_sandbox/reset")).status).toBe(204);
    expect((await here.get("/_sandbox/state")).text).toBe(before.text);
    const broken = await here.put("/_sandbox/state", { json: { ...before.body, people: [] } });
    expect([
      broken.status,
      String(at(broken.body, "error.message")).split("\n").slice(0, 2),
    ]).toEqual([
      400,
      ["the world is not usable:", "  - people has no owner; a workspace needs one"],
    ]);
  });

  test("show and empty the request log, which they are not in", async () => {
    await here.get("/2.0/user");
    await here.get("/2.0/nonsense");
    const log = await here.get("/_sandbox/requests");
    expect(values(log)).toMatchObject([
      { number: 1, method: "GET", path: "/2.0/user", status: 200, credential: "api-token" },
      { number: 2, status: 404 },
    ]);
    expect((await here.delete("/_sandbox/requests")).status).toBe(204);
    expect(here.sandbox.requests).toEqual([]);
  });

  test("move the clock forward only", async () => {
    const before = Number((await here.get("/_sandbox/clock")).body["now"]);
    expect((await here.post("/_sandbox/clock", { json: { advance: 60_000 } })).body["now"]).toBe(
      before + 60_000,
    );
    expect((await here.post("/_sandbox/clock", { json: { advance: -1 } })).status).toBe(400);
    expect((await here.post("/_sandbox/clock", { json: { forward: 1 } })).status).toBe(400);
  });

  test("change switches, or say what is wrong", async () => {
    const changed = await here.send("PATCH", "/_sandbox/switches", { json: { "pagelen-cap": 50 } });
    expect([changed.status, (await here.get("/2.0/repositories/acme?pagelen=100")).status]).toEqual(
      [200, 400],
    );
    await here.send("PATCH", "/_sandbox/switches", { json: { "pagelen-cap": 100 } });
    const wrong = await here.send("PATCH", "/_sandbox/switches", {
      json: { "absent-permission": "maybe" },
    });
    expect(at(wrong.body, "error.message")).toBe(
      'switch "absent-permission" cannot be "maybe"; it takes "not-found" or "none"',
    );
    expect((await here.send("PATCH", "/_sandbox/switches", { json: { nope: 1 } })).status).toBe(
      400,
    );
    expect((await here.send("PATCH", "/_sandbox/switches", { text: "not json" })).status).toBe(400);
  });

  test("move the workspace, and let people accept", async () => {
    expect(
      (await here.post("/_sandbox/workspace", { json: { administration: "moved", seats: 20 } }))
        .status,
    ).toBe(200);
    expect((await here.post("/1.0/groups/acme", { form: { name: "x" } })).status).toBe(405);
    expect(
      (await here.post("/_sandbox/workspace", { json: { administration: "gone" } })).status,
    ).toBe(400);
    await here.post("/_sandbox/workspace", { json: { administration: "bitbucket", seats: null } });
    expect(
      (await here.post("/_sandbox/accept", { json: { email: "lou@acme.example" } })).status,
    ).toBe(400);
    await here.put("/1.0/users/acme/invitations", {
      json: { email: "lou@acme.example", group_slug: "developers" },
    });
    expect(
      (await here.post("/_sandbox/end", { json: { email: "nobody@acme.example" } })).status,
    ).toBe(400);
    const accepted = await here.post("/_sandbox/accept", {
      json: { email: "lou@acme.example", name: "Lou Lind" },
    });
    expect([accepted.status, accepted.body["name"]]).toEqual([200, "Lou Lind"]);
    expect(
      (await here.get(`/2.0/workspaces/acme/members/${segment(uuidOf(here.sandbox, "Lou Lind"))}`))
        .status,
    ).toBe(200);
  });
});
