import { label, plural } from "@/lib/text";
import { colourOf } from "./flow";
import { total, type Trace } from "./trace";
import styles from "./strip.module.css";

interface StripProps {
  trace: Trace;
  open: boolean;
  onToggle: () => void;
}

/** The way from the strategies to the results in a line; a press shows all of it. */
export function Strip({ trace, open, onToggle }: StripProps) {
  return (
    <div className={styles.strip}>
      <strong>{plural(trace.returned, "result")}</strong>
      <span className={styles.way}>
        {trace.found.map(({ method, taken }) => (
          <span key={method} className={styles.step} style={{ borderLeftColor: colourOf(method) }}>
            {label(method, 20)} <b>{taken}</b>
          </span>
        ))}
        <Arrow />
        <span className={styles.step}>
          candidates <b>{trace.candidates}</b>
        </span>
        <Arrow />
        <span className={`${styles.step ?? ""} ${styles.last ?? ""}`}>
          returned <b>{trace.returned}</b>
        </span>
        <span className="muted">in {total(trace).toFixed(0)} ms</span>
      </span>
      <button type="button" className={styles.more} aria-expanded={open} onClick={onToggle}>
        How it was found <span aria-hidden="true">{open ? "▴" : "▾"}</span>
      </button>
    </div>
  );
}

function Arrow() {
  return (
    <span className="muted" aria-hidden="true">
      →
    </span>
  );
}
