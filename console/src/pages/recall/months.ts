import type { Bucket } from "./queries";

const DAY_MS = 86_400_000;

/** The days that the slider goes over, and the months of them with how much happened. */
export interface Span {
  first: number;
  last: number;
  bars: { at: number; width: number; share: number; name: string; count: number }[];
}

const dayOf = (time: string): number => Math.floor(Date.parse(time) / DAY_MS);

export const textOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
export const dayOfText = (text: string): number | null => {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.floor(at / DAY_MS);
};

/**
 * From the first month to the last one. A few memories of long ago would squeeze all others into a corner, so
 * months before the one that 2 of 100 memories come before are left to the date field.
 */
export function spanOf(buckets: readonly Bucket[]): Span | null {
  const sorted = buckets
    .map(({ time, count }) => ({ day: dayOf(time), count }))
    .filter(({ day, count }) => Number.isFinite(day) && count > 0)
    .sort((a, b) => a.day - b.day);
  const sum = sorted.reduce((all, { count }) => all + count, 0);
  let before = 0;
  const shown = sorted.filter(({ count }) => {
    before += count;
    return before > sum * 0.02;
  });
  const [start, end] = [shown[0], shown.at(-1)];
  if (!start || !end) return null;
  const first = start.day;
  const last = Math.max(end.day + 30, first + 1);
  const most = Math.max(...shown.map(({ count }) => count));
  const length = last - first + 1;
  return {
    first,
    last,
    bars: shown.map(({ day, count }) => ({
      at: (day - first) / length,
      width: Math.min(30, last - day) / length,
      share: count / most,
      name: textOf(day).slice(0, 7),
      count,
    })),
  };
}
