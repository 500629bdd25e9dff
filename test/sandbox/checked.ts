import { afterAll, expect } from "@jest/globals";
import {
  createSandbox,
  type Exchange,
  type Sandbox,
  type SandboxOptions,
} from "../../src/sandbox/index.ts";
import { contractFaults } from "./contract.ts";

const exchanges: Exchange[] = [];

/**
 * A sandbox like any other, for tests of anything: when the file's tests are over, every request that was made and every
 * answer that was given is held against the official documents.
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
});
