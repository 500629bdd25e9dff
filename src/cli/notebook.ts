import type { Lockfile } from "../model/lockfile.ts";
import type { Remembered } from "./lockfile.ts";

/** Writes a lockfile down, and gives back what is remembered from then on. */
type Write = (known: Remembered, lockfile: Lockfile) => Promise<Remembered>;

/** `castellan.lock` while a run goes on: what is noted is on disk once the promise resolves, one note after the other. */
export class Notebook {
  readonly #write: Write;
  #now: Remembered;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(remembered: Remembered, write: Write) {
    this.#now = remembered;
    this.#write = write;
  }

  /** What is remembered by now. */
  get remembered(): Remembered {
    return this.#now;
  }

  /** How often an address was invited. */
  attemptsOf(email: string): number {
    const { invitations } = this.#now.lockfile;
    return Object.hasOwn(invitations, email) ? (invitations[email]?.length ?? 0) : 0;
  }

  /**
   * Notes that addresses were invited on this day.
   * @throws ConfigError when it cannot be written; then nothing is noted.
   */
  async invited(emails: readonly string[], sent: string): Promise<void> {
    await this.note((lockfile) => {
      const invitations = { ...lockfile.invitations };
      for (const email of emails) invitations[email] = [...(invitations[email] ?? []), { sent }];
      return { ...lockfile, invitations };
    });
  }

  /** Takes the latest note on each of these addresses back. */
  async notInvited(emails: readonly string[]): Promise<void> {
    await this.note((lockfile) => {
      const invitations = { ...lockfile.invitations };
      for (const email of emails) {
        const attempts = (invitations[email] ?? []).slice(0, -1);
        if (attempts.length > 0) invitations[email] = attempts;
        else delete invitations[email];
      }
      return { ...lockfile, invitations };
    });
  }

  /** Forgets that an address was invited: whoever comes back is invited at once. */
  async withdrawn(email: string): Promise<void> {
    await this.note((lockfile) => {
      const { [email]: _past, ...invitations } = lockfile.invitations;
      return { ...lockfile, invitations };
    });
  }

  /** Changes what is remembered. */
  async note(change: (lockfile: Lockfile) => Lockfile): Promise<void> {
    const written = this.#queue.then(async () => {
      this.#now = await this.#write(this.#now, change(this.#now.lockfile));
    });
    this.#queue = written.catch(() => undefined);
    await written;
  }
}
