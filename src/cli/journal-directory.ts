import { USUAL_PLACE } from "../journal/place.ts";
import type { Io } from "./io.ts";

/** Flags of every command that reads or writes journals. */
export type JournalFlags = { journalDir?: string };

/** Where journals and locks are kept. */
export function journalDirectory({ journalDir }: JournalFlags, io: Io): string {
  return journalDir || io.env["CASTELLAN_JOURNAL_DIR"] || USUAL_PLACE;
}
