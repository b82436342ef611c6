import css from "./brain.module.css";
import type { Histogram } from "./queries";

const two = (hour: number) => String(hour).padStart(2, "0");

/** The 24 hours of a day, UTC, with the share of the week's calls that is expected in each. */
export function HourBars({ hours }: { hours: Histogram["histogram"] }) {
  const most = Math.max(...hours.map((one) => one.score), 0.000001);
  return (
    <ol className={css.hours} aria-label="Share of the week's calls by hour of the day, UTC">
      {hours.map((one) => {
        const words = `${two(one.hour_utc)}:00 UTC: ${(one.score * 100).toFixed(1)}%`;
        return (
          <li key={one.hour_utc} title={words}>
            <span className={css.hourBar} aria-hidden="true">
              <span style={{ height: `${String((one.score / most) * 100)}%` }} />
            </span>
            <span aria-hidden="true" className={css.hourName}>
              {one.hour_utc % 3 === 0 ? two(one.hour_utc) : ""}
            </span>
            <span className="sr-only">{words}</span>
          </li>
        );
      })}
    </ol>
  );
}
