import { day } from "@/lib/time";
import styles from "./observations.module.css";

/** Moments as dots on a line from the first to the last. */
export function Span({ label, moments }: { label: string; moments: readonly (string | null)[] }) {
  const times = moments
    .map((moment) => (moment ? Date.parse(moment) : NaN))
    .filter((time) => !Number.isNaN(time));
  const first = Math.min(...times);
  const last = Math.max(...times);
  if (times.length < 2 || first === last) return null;
  return (
    <figure className={styles.span} aria-label={label}>
      <div className={styles.line} aria-hidden="true">
        {times.map((time, index) => (
          <i
            key={index}
            title={day(new Date(time))}
            style={{ left: `${String((100 * (time - first)) / (last - first))}%` }}
          />
        ))}
      </div>
      <figcaption className="small muted">
        <span>{day(new Date(first))}</span>
        <span>{day(new Date(last))}</span>
      </figcaption>
    </figure>
  );
}
