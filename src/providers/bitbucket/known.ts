import { ConfigError, ProviderError } from "../../model/errors.ts";
import type { Read } from "../../model/read.ts";

/** What a read gives, or why it is not known. What is neither Bitbucket's fault nor the user's is ours, and stays an error. */
export async function known<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return { known: await read() };
  } catch (error) {
    if (error instanceof ProviderError || error instanceof ConfigError)
      return { unknown: error.message };
    throw error;
  }
}
