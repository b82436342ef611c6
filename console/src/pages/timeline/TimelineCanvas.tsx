import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from "react";
import { useTheme } from "@/app/theme";
import { clip } from "@/lib/text";
import { absolute } from "@/lib/time";
import { IconButton, Text } from "@/ui";
import type { Mark } from "./model";
import { Plot, type Scene } from "./plot";
import { type View, viewWords } from "./scale";
import styles from "./timeline.module.css";

export interface TimelineHandle {
  go: (view: View) => void;
}

interface CanvasProps {
  scene: Scene;
  first: View;
  view: View;
  all: View;
  onView: (view: View) => void;
  onPick: (mark: Mark | null) => void;
  ref: Ref<TimelineHandle>;
}

interface Tip {
  mark: Mark;
  x: number;
  y: number;
  onRight: boolean;
}

/** The timeline as a picture: drag to move, turn the wheel to zoom, click to pick; or the keys. */
export function TimelineCanvas({ scene, first, view, all, onView, onPick, ref }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [tip, setTip] = useState<Tip | null>(null);
  const theme = useTheme();
  const told = useEffectEvent(onView);
  const pick = useEffectEvent(onPick);
  const begin = useEffectEvent(() => first);
  const fit = useEffectEvent(() => plot.current?.go(all));

  useEffect(() => {
    const element = canvas.current;
    const focused = frame.current;
    if (!element || !focused) return undefined;
    const made = new Plot(element, begin(), {
      onView: (now) => told(now),
      onPick: (mark) => pick(mark),
      onPoint: (mark, x, y) => setTip(mark && { mark, x, y, onRight: x < element.clientWidth / 2 }),
    });
    plot.current = made;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "ArrowLeft") made.pan(-0.15);
      else if (event.key === "ArrowRight") made.pan(0.15);
      else if (event.key === "+" || event.key === "=") made.zoom(0.6);
      else if (event.key === "-") made.zoom(1.6);
      else if (event.key === "0") fit();
      else if (event.key === "Escape") pick(null);
      else return;
      event.preventDefault();
    };
    focused.addEventListener("keydown", onKey);
    return () => {
      focused.removeEventListener("keydown", onKey);
      made.kill();
      plot.current = null;
    };
  }, []);
  useEffect(() => plot.current?.show(scene), [scene]);
  useEffect(() => plot.current?.recolor(), [theme]);
  useImperativeHandle(ref, () => ({ go: (to) => plot.current?.go(to) }), []);

  return (
    <div className={styles.canvas}>
      <div
        ref={frame}
        className={styles.frame}
        role="application"
        tabIndex={0}
        aria-label={`Timeline, ${viewWords(view)}`}
        aria-describedby="timeline-keys"
      >
        <canvas ref={canvas} className={styles.plot} />
      </div>
      <span id="timeline-keys" className="sr-only">
        Arrow keys move, plus and minus zoom, 0 shows all, Escape lets go. The list beside it has the same
        events.
      </span>
      {tip && (
        <div
          className={styles.tip}
          style={
            tip.onRight
              ? { left: tip.x + 14, top: tip.y + 14 }
              : { right: `calc(100% - ${String(tip.x - 14)}px)`, top: tip.y + 14 }
          }
          aria-hidden="true"
        >
          <span className="small muted">{when(tip.mark)}</span>
          <Text>{clip(tip.mark.text, 200)}</Text>
        </div>
      )}
      <div className={styles.tools}>
        <IconButton label="Zoom in (+)" onClick={() => plot.current?.zoom(0.5)}>
          +
        </IconButton>
        <IconButton label="Zoom out (-)" onClick={() => plot.current?.zoom(2)}>
          −
        </IconButton>
        <IconButton label="Show all (0)" onClick={() => plot.current?.go(all)}>
          ⤢
        </IconButton>
      </div>
    </div>
  );
}

function when(mark: Mark): string {
  const start = mark.openStart ? "?" : short(mark.start);
  if (mark.lane !== "validity" && mark.end === null) return start;
  return `${start} – ${mark.openEnd ? "still" : short(mark.end ?? mark.start)}`;
}

/** A time in the zone of the page, without its midnight. */
export const short = (at: number): string =>
  absolute(new Date(at))
    .replace(/ UTC$/, "")
    .replace(/ 00:00:00$/, "")
    .replace(/(:\d\d):00$/, "$1");
