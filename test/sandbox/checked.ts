import { afterAll, expect } from "@jest/globals";
import {
  createSandbox,
  type Exchange,
  type Sandbox,
  type SandboxOptions,
} from "../../src/sandbox/index.ts";
import { apiRows, rowOf } from "../docs/api-table.ts";
import { contractFaults } from "./contract.ts";

const exchanges: Exchange[] = [];

/**
 * A sandbox like any other, for tests of anything: when the file's tests are over, every request that was made and every
 * answer that was given is held against the official documents, and what castellan asked for against its own.
 */
export function createCheckedSandbox(options: SandboxOptions = {}): Sandbox {
  const observe = (exchange: Exchange) => {
    exchanges.push(exchange);
    options.observe?.(exchange);
  };
  return createSandbox({ ...options, observe });
}

afterAll(() => {
  expect(exchanges.flatMap(contractFaults)).toEqual([]);
  expect(exchanges.flatMap(undocumented)).toEqual([]);
});

const documented = apiRows();

/** A request of castellan's that docs/api-coverage.md does not know, or says is not made. */
function undocumented(exchange: Exchange): string[] {
  const { agent, method, path } = exchange;
  if (agent !== "castellan" || path.startsWith("/site/")) return [];
  const row = rowOf(documented, exchange);
  if (row === undefined) return [`not in docs/api-coverage.md: ${method} ${path}`];
  return row.isCalled ? [] : [`not called, says docs/api-coverage.md: ${method} ${row.template}`];
}
