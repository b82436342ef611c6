import { useEffect, useId, useMemo, useRef, useState } from "react";
import { plural } from "@/lib/text";
import { Button } from "@/ui";
import { dayOfText, spanOf, textOf } from "./months";
import { type Bucket } from "./queries";
import styles from "./time.module.css";

interface TimeTravelProps {
  months: readonly Bucket[];
  /** A day, or nothing for now. */
  value: string;
  onChange: (value: string) => void;
}

const PAUSE_MS = 180;

/** A slider over the months that the bank tells of: what was true on a day. At its right end it is now. */
export function TimeTravel({ months, value, onChange }: TimeTravelProps) {
  const id = useId();
  const span = useMemo(() => spanOf(months), [months]);
  const [held, setHeld] = useState({ value, at: value });
  if (held.value !== value) setHeld({ value, at: value });
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!span) return null;
  const now = span.last + 1;
  const tell = (at: string) => {
    setHeld({ value, at });
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange(at), PAUSE_MS);
  };
  const day = held.at ? (dayOfText(held.at) ?? now) : now;
  const place = Math.min(now, Math.max(span.first, day));
  const words = held.at ? `as of ${held.at}` : "as of now";
  return (
    <div className={styles.time}>
      <label htmlFor={id} className={styles.label}>
        As of
      </label>
      <div className={styles.track}>
        <svg className={styles.bars} viewBox="0 0 100 36" preserveAspectRatio="none" aria-hidden="true">
          {span.bars.map((bar) => (
            <rect
              key={bar.at}
              x={bar.at * 100}
              y={34 - bar.share * 32}
              width={Math.max(0.3, bar.width * 92)}
              height={2 + bar.share * 32}
              className={span.first + bar.at * (span.last - span.first) > place ? styles.later : undefined}
            >
              <title>{`${bar.name}: ${plural(bar.count, "memory", "memories")}`}</title>
            </rect>
          ))}
        </svg>
        <input
          id={id}
          type="range"
          min={span.first}
          max={now}
          value={place}
          aria-valuetext={words}
          onChange={(event) => {
            const at = event.target.valueAsNumber;
            tell(at >= now ? "" : textOf(at));
          }}
        />
        <div className={styles.ends} aria-hidden="true">
          <span>{textOf(span.first).slice(0, 7)}</span>
          <span>now</span>
        </div>
      </div>
      <input
        type="date"
        className={`input ${styles.date ?? ""}`}
        aria-label="As of this day"
        value={held.at.slice(0, 10)}
        onChange={(event) => tell(event.target.value)}
      />
      <Button small kind="quiet" disabled={!held.at} onClick={() => tell("")}>
        Now
      </Button>
    </div>
  );
}
