import { useEffect, useEffectEvent, useMemo, useState } from "react";
import { day } from "@/lib/time";
import styles from "./graph.module.css";

interface TimeBrushProps {
  moments: readonly number[];
  from: number | null;
  to: number | null;
  onChange: (from: number | null, to: number | null) => void;
  hint: string;
}

const BINS = 60;
/** While a slider moves, the filter follows it this often. */
const FOLLOW_MS = 120;

/** A span of time to choose, over a picture of how much there is when. */
export function TimeBrush({ moments, from, to, onChange, hint }: TimeBrushProps) {
  const scale = useMemo(() => scaleOf(moments), [moments]);
  const [held, setHeld] = useState<readonly [number, number] | null>(null);
  const follow = useEffectEvent(() => {
    if (!held || !scale) return;
    const [low, high] = held;
    const at = (bin: number) => scale.start + bin * scale.width;
    onChange(low <= 0 ? null : at(low), high >= BINS ? null : at(high));
    setHeld(null);
  });
  const isHeld = held !== null;
  useEffect(() => {
    if (!isHeld) return;
    const timer = setTimeout(follow, FOLLOW_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  if (!scale) return null;
  const { start, width, bars } = scale;
  const binOf = (at: number) => Math.max(0, Math.min(BINS, Math.round((at - start) / width)));
  const begin = from === null ? 0 : Math.min(BINS - 1, binOf(from));
  const [low, high] = held ?? [begin, to === null ? BINS : Math.max(begin + 1, binOf(to))];
  const set = (one: number, other: number) => setHeld([one, other]);
  const words = (bin: number) => day(new Date(start + bin * width));
  return (
    <div className={styles.brush} role="group" aria-label="Span of time" title={hint}>
      <span className="small muted">{words(low)}</span>
      <div className={styles.brushTrack}>
        <svg viewBox={`0 0 ${String(BINS)} 20`} preserveAspectRatio="none" aria-hidden="true">
          {bars.map((height, index) => (
            <rect
              key={index}
              x={index + 0.1}
              width={0.8}
              y={20 - height}
              height={height}
              className={index >= low && index < high ? styles.barIn : styles.barOut}
            />
          ))}
        </svg>
        <input
          type="range"
          aria-label="From"
          aria-valuetext={words(low)}
          min={0}
          max={BINS}
          value={low}
          onChange={(event) => set(Math.min(event.target.valueAsNumber, high - 1), high)}
        />
        <input
          type="range"
          aria-label="Until"
          aria-valuetext={words(high)}
          min={0}
          max={BINS}
          value={high}
          onChange={(event) => set(low, Math.max(event.target.valueAsNumber, low + 1))}
        />
      </div>
      <span className="small muted">{words(high)}</span>
    </div>
  );
}

function scaleOf(moments: readonly number[]) {
  if (moments.length < 2) return null;
  const sorted = [...moments].sort((a, b) => a - b);
  const start = sorted[0] ?? 0;
  const span = (sorted.at(-1) ?? start) - start;
  if (span <= 0) return null;
  const width = (span * 1.0001) / BINS;
  const counts = Array.from({ length: BINS }, () => 0);
  for (const at of sorted) {
    const bin = Math.min(BINS - 1, Math.floor((at - start) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return { start, width, bars: counts.map((count) => (count ? 2 + 18 * Math.sqrt(count / most) : 0)) };
}
