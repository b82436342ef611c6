import type { ReactNode } from "react";
import styles from "./recall.module.css";

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  onChange: (value: T) => void;
}

/** One of a few, all of them seen. */
export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      <span className="small muted" aria-hidden="true">
        {label}
      </span>
      <span className={styles.choices}>
        {options.map((one) => (
          <button key={one} type="button" aria-pressed={one === value} onClick={() => onChange(one)}>
            {one}
          </button>
        ))}
      </span>
    </div>
  );
}

interface ToggleProps {
  on: boolean;
  onChange: (on: boolean) => void;
  /** A type of memory, whose colour it shows. */
  dot?: string;
  children: ReactNode;
}

export function Toggle({ on, onChange, dot, children }: ToggleProps) {
  return (
    <button type="button" className={styles.toggle} aria-pressed={on} onClick={() => onChange(!on)}>
      {dot && <Dot type={dot} />}
      {children}
    </button>
  );
}

const COLOURS: Record<string, string> = { world: "--c2", experience: "--c3", observation: "--c1" };

/** The colour of a type of memory. */
export function Dot({ type }: { type: string }) {
  const colour = `var(${COLOURS[type] ?? "--line-strong"})`;
  return <span className={styles.dot} style={{ background: colour }} aria-hidden="true" />;
}
