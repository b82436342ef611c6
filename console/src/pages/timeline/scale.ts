/** A span of time that is seen, in milliseconds since 1970. */
export interface View {
  from: number;
  to: number;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const YEAR = 365.25 * DAY;
const SHORTEST = 10 * MINUTE;
const LONGEST = 4000 * YEAR;

export const spanOf = (view: View): number => view.to - view.from;
export const moved = (view: View, by: number): View => ({ from: view.from + by, to: view.to + by });

/** The view made `factor` as long, with `at` staying where it is. */
export function zoomed(view: View, factor: number, at = (view.from + view.to) / 2): View {
  const span = Math.min(LONGEST, Math.max(SHORTEST, spanOf(view) * factor));
  const share = (at - view.from) / spanOf(view);
  return { from: at - share * span, to: at + (1 - share) * span };
}

/** A somewhat longer span that stays the same while the view moves a little: what is asked of the server. */
export function around(view: View): View {
  const step = 2 ** Math.ceil(Math.log2(spanOf(view) / 2));
  return { from: Math.floor(view.from / step) * step, to: Math.ceil(view.to / step) * step };
}

export interface Tick {
  at: number;
  label: string;
  /** The beginning of a longer unit, e.g. January. */
  strong: boolean;
}

type Unit = "year" | "month" | "day" | "hour" | "minute";
const STEPS: [Unit, number, number][] = [
  ["minute", 1, MINUTE],
  ["minute", 5, 5 * MINUTE],
  ["minute", 15, 15 * MINUTE],
  ["hour", 1, HOUR],
  ["hour", 3, 3 * HOUR],
  ["hour", 6, 6 * HOUR],
  ["day", 1, DAY],
  ["day", 2, 2 * DAY],
  ["day", 7, 7 * DAY],
  ["month", 1, YEAR / 12],
  ["month", 3, YEAR / 4],
  ["year", 1, YEAR],
  ["year", 2, 2 * YEAR],
  ["year", 5, 5 * YEAR],
  ["year", 10, 10 * YEAR],
  ["year", 50, 50 * YEAR],
  ["year", 100, 100 * YEAR],
  ["year", 500, 500 * YEAR],
];
const NEAR = 84;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");
const utc = (year: number, month = 0, day = 1): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
};

/** Where the axis has lines, so that they are at least some pixels apart; all in UTC. */
export function ticks(view: View, width: number): Tick[] {
  const least = (spanOf(view) / Math.max(1, width)) * NEAR;
  const [unit, step, length] = STEPS.find(([, , one]) => one >= least) ?? ["year", 1000, 1000 * YEAR];
  const first = new Date(view.from);
  const year = first.getUTCFullYear();
  const month = first.getUTCMonth();
  const found: Tick[] = [];
  for (let index = 0; index < 200; index += 1) {
    const at =
      unit === "year"
        ? utc((Math.floor(year / step) + index) * step)
        : unit === "month"
          ? utc(year, (Math.floor(month / step) + index) * step)
          : (Math.floor(view.from / length) + index) * length;
    if (at > view.to) break;
    if (at >= view.from) found.push(tick(at, unit));
  }
  return found;
}

function tick(at: number, unit: Unit): Tick {
  const date = new Date(at);
  const dayName = `${String(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  if (unit === "year") return { at, label: String(date.getUTCFullYear()), strong: false };
  if (unit === "month") {
    const strong = date.getUTCMonth() === 0;
    return { at, strong, label: strong ? String(date.getUTCFullYear()) : (MONTHS[date.getUTCMonth()] ?? "") };
  }
  if (unit === "day") {
    const strong = date.getUTCDate() === 1;
    return { at, strong, label: dayName };
  }
  const strong = date.getUTCHours() === 0 && date.getUTCMinutes() === 0;
  return { at, strong, label: strong ? dayName : `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}` };
}

/** Words for what is seen: "2019 – 2025", "March 2024", "4 Mar 2024, 06:00 – 18:00". */
export function viewWords(view: View): string {
  const span = spanOf(view);
  const [one, other] = [new Date(view.from), new Date(view.to)];
  const part = (date: Date): string => {
    if (span > 3 * YEAR) return String(date.getUTCFullYear());
    const days = `${String(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ""} ${String(date.getUTCFullYear())}`;
    return span > 3 * DAY ? days : `${days}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  };
  return `${part(one)} – ${part(other)}`;
}
