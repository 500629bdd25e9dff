import { expect, test } from "@jest/globals";
import { backoff } from "../../../src/http/backoff.ts";
import { isRateLimited, waitAsked } from "../../../src/http/rate-limit.ts";
import { fastClock } from "./scripted-server.ts";

const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

test.each([
  { name: "nothing said", headers: {}, wait: 0 },
  { name: "seconds", headers: { "retry-after": "7" }, wait: 7_000 },
  { name: "a date", headers: { "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" }, wait: 30_000 },
  { name: "a date gone by", headers: { "retry-after": "Mon, 23 Nov 2026 11:00:00 GMT" }, wait: 0 },
  { name: "nonsense", headers: { "retry-after": "soon" }, wait: 0 },
  { name: "a negative number", headers: { "retry-after": "-5" }, wait: 0 },
  { name: "seconds left", headers: { "x-ratelimit-reset": "90" }, wait: 90_000 },
  { name: "a time", headers: { "x-ratelimit-reset": `${NOW / 1000 + 45}` }, wait: 45_000 },
  {
    name: "both: what was meant for us",
    headers: { "retry-after": "7", "x-ratelimit-reset": "90" },
    wait: 7_000,
  },
])("the wait that a server asks for: $name", ({ headers, wait }) => {
  expect(waitAsked({ headers }, NOW)).toBe(wait);
});

const SENTENCE = "Rate limit for this resource has been exceeded";

test.each([
  { status: 429, body: JSON.stringify({ error: { message: SENTENCE } }), limited: true },
  { status: 429, body: SENTENCE, limited: true },
  { status: 429, body: "", limited: true },
  { status: 403, body: JSON.stringify({ error: { message: SENTENCE } }), limited: true },
  { status: 403, body: "Forbidden", limited: false },
  { status: 200, body: SENTENCE, limited: false },
])("too many calls? $status $body", ({ status, body, limited }) => {
  expect(isRateLimited({ status, headers: {}, body })).toBe(limited);
});

test("a back-off doubles to a minute, and chance takes at most half of it", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 2000].map((count) => backoff(count, 1000, fastClock(1)));
  expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  expect(backoff(3, 1000, fastClock(0))).toBe(4000);
});
