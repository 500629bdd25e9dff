/** How many days from one day to another, both `YYYY-MM-DD`; negative when it is over. */
export function daysUntil(until: string, today: string): number {
  return Math.round((Date.parse(until) - Date.parse(today)) / 86_400_000);
}

/** How far away a day is, in words. */
export function inDays(days: number): string {
  if (days === 0) return "today is the last day";
  const size = Math.abs(days) === 1 ? "1 day" : `${Math.abs(days)} days`;
  return days > 0 ? `in ${size}` : `over for ${size}`;
}

/** A moment as people read it: `2026-11-23 12:00 UTC`. */
export function asMoment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
