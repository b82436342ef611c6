import { type PointerEvent, useRef } from "react";
import type { View } from "./scale";
import { spanOf, viewWords } from "./scale";
import styles from "./timeline.module.css";

interface MinimapProps {
  buckets: readonly { time: string; count: number }[];
  all: View;
  view: View;
  onGo: (view: View) => void;
}

const BINS = 160;

/** All of the time there is, and what part of it is seen; a click or a drag goes elsewhere. */
export function Minimap({ buckets, all, view, onGo }: MinimapProps) {
  const track = useRef<HTMLDivElement>(null);
  const counts = Array.from({ length: BINS }, () => 0);
  for (const { time, count } of buckets) {
    const bin = Math.floor(((Date.parse(time) - all.from) / spanOf(all)) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin] = (counts[bin] ?? 0) + count;
  }
  const most = Math.max(1, ...counts);
  const left = Math.max(0, Math.min(1, (view.from - all.from) / spanOf(all)));
  const right = Math.max(0, Math.min(1, (view.to - all.from) / spanOf(all)));
  const go = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box || event.buttons === 0) return;
    const at = all.from + ((event.clientX - box.left) / box.width) * spanOf(all);
    onGo({ from: at - spanOf(view) / 2, to: at + spanOf(view) / 2 });
  };
  return (
    <div
      ref={track}
      className={styles.minimap}
      aria-hidden="true"
      title={`All of the time: ${viewWords(all)}`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={go}
    >
      <svg viewBox={`0 0 ${String(BINS)} 24`} preserveAspectRatio="none">
        {counts.map((count, index) => {
          const height = count ? 2 + 21 * Math.sqrt(count / most) : 0;
          return <rect key={index} x={index + 0.1} width={0.8} y={24 - height} height={height} />;
        })}
      </svg>
      <div
        className={styles.seen}
        style={{ left: `${String(100 * left)}%`, width: `max(4px, ${String(100 * (right - left))}%)` }}
      />
    </div>
  );
}
