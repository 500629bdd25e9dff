import type { Because } from "../../model/capabilities.ts";
import { ProviderError } from "../../model/errors.ts";

/** What Bitbucket answered in place of what was asked for. `granted` is every scope of the credential, `required` what the call takes. */
export class Refusal extends ProviderError {
  readonly because: Because;
  readonly required: readonly string[];
  readonly granted: readonly string[];

  constructor(
    message: string,
    status: number,
    why: { because: Because; required: readonly string[]; granted: readonly string[] },
  ) {
    super(message, status);
    this.because = why.because;
    this.required = why.required;
    this.granted = why.granted;
  }
}
