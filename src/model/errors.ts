/** The user's files, flags or environment are at fault. Prints without a stack; exit code 1. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Bitbucket said no, or could not be reached. Prints without a stack; exit code 1. Never carries a credential. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  /** HTTP status, absent when there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}
