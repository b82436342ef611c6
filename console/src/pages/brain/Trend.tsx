import { count } from "@/lib/text";
import { Badge } from "@/ui";
import css from "./brain.module.css";
import type { Day, Influence } from "./queries";

const WIDE = 720;
const HIGH = 180;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 10;

/** Calls a day with their moving average, the band around it, and the days that stand out. */
export function Trend({ days, anomalies }: { days: readonly Day[]; anomalies: Influence["anomalies"] }) {
  const busiest = Math.max(1, ...days.map((one) => one.count));
  const most = busiest * Math.max(1, ...days.map((one) => one.upper));
  const step = (WIDE - LEFT - 10) / Math.max(1, days.length - 1);
  const x = (index: number) => LEFT + index * step;
  // shares of the busiest day, as the server tells them, become calls
  const y = (calls: number) => TOP + (HIGH - TOP - BOTTOM) * (1 - Math.max(0, calls) / most);
  const point = (index: number, value: number) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`;
  const line = (values: readonly number[]) => values.map((value, index) => point(index, value)).join(" ");
  const upper = days.map((one, index) => point(index, one.upper * busiest));
  const lower = days.map((one, index) => point(index, one.lower * busiest));
  const outside = new Set(anomalies.map((one) => one.date));
  const every = Math.ceil(days.length / 7);
  return (
    <figure className={css.trend} aria-label="Calls by day">
      <svg viewBox={`0 0 ${String(WIDE)} ${String(HIGH)}`} aria-hidden="true">
        {[0, most / 2, most].map((value) => (
          <g key={value}>
            <line className={css.gridLine} x1={LEFT} x2={WIDE - 10} y1={y(value)} y2={y(value)} />
            <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {count(value)}
            </text>
          </g>
        ))}
        <polygon className={css.band} points={[...upper, ...lower.reverse()].join(" ")} />
        <polyline className={css.average} points={line(days.map((one) => one.ewma * busiest))} />
        <polyline className={css.calls} points={line(days.map((one) => one.count))} />
        {days.map((one, index) => (
          <g key={one.date}>
            <circle
              className={outside.has(one.date) ? css.outside : css.dot}
              cx={x(index)}
              cy={y(one.count)}
              r={outside.has(one.date) ? 5 : 2.5}
            >
              <title>{`${one.date}: ${count(one.count)} calls`}</title>
            </circle>
            {index % every === 0 && (
              <text x={x(index)} y={HIGH - 6} textAnchor="middle">
                {one.date.slice(5)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className="row small muted">
        <span className={css.keyCalls}>calls</span>
        <span className={css.keyAverage}>moving average and its band</span>
        {anomalies.map((one) => (
          <Badge key={one.date} tone="warn">
            {one.date} stands out (z {one.zscore.toFixed(1)})
          </Badge>
        ))}
      </figcaption>
      <details>
        <summary className="small muted">As a table</summary>
        <div className={css.scroll} tabIndex={0} role="group" aria-label="Calls by day, as a table">
          <table className={css.plain}>
            <thead>
              <tr>
                {["Day", "Calls", "Average", "Band", ""].map((name) => (
                  <th key={name} scope="col">
                    {name || <span className="sr-only">Note</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((one) => (
                <tr key={one.date}>
                  <th scope="row">{one.date}</th>
                  <td>{count(one.count)}</td>
                  <td>{(one.ewma * busiest).toFixed(1)}</td>
                  <td>
                    {Math.max(0, one.lower * busiest).toFixed(1)} to {(one.upper * busiest).toFixed(1)}
                  </td>
                  <td>{outside.has(one.date) ? "stands out" : ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
