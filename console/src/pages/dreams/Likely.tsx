import css from "./dreams.module.css";
import { share } from "./words";

/** A share from 0 to 1 as a short bar with its number. */
export function Likely({ value, what = "likely" }: { value: number; what?: string }) {
  return (
    <span className={css.likely}>
      <span className={css.bar} aria-hidden="true">
        <span style={{ width: share(Math.max(0, Math.min(1, value))) }} />
      </span>
      {share(value)}
      {what && ` ${what}`}
    </span>
  );
}
