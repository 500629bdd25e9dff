/**
 * Names a run: `20261123-101112-1a2b`. Names sort by time, in UTC. `now` is in milliseconds since the epoch; `chance` is four
 * hexadecimal digits, for runs of one second.
 */
export function runId(now: number, chance: string): string {
  const digits = new Date(now).toISOString().replaceAll(/[-:]|\..*/g, "");
  return `${digits.replace("T", "-")}-${chance}`;
}
