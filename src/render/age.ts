const UNITS = [
  { milliseconds: 86_400_000, name: "d" },
  { milliseconds: 3_600_000, name: "h" },
  { milliseconds: 60_000, name: "min" },
] as const;

/** How old something is, in its largest unit that says enough: `21 h`, `3 d`, `0 min`. */
export function age(at: string, now: number): string {
  const milliseconds = Math.max(0, now - Date.parse(at));
  const unit = UNITS.find((one) => milliseconds >= 2 * one.milliseconds) ?? UNITS[2];
  return `${Math.floor(milliseconds / unit.milliseconds)} ${unit.name}`;
}
