import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from "react";
import { useTheme } from "@/app/theme";
import { messageOf } from "@/api/client";
import { plural } from "@/lib/text";
import { EmptyState, IconButton } from "@/ui";
import type { GraphData, Shown } from "./model";
import type { Picture } from "./picture";
import styles from "./graph.module.css";

export interface CanvasHandle {
  goTo: (id: string) => void;
}

interface CanvasProps {
  data: GraphData;
  shown: Shown;
  found: ReadonlySet<string> | null;
  picked: string | null;
  onPick: (id: string | null) => void;
  ref: Ref<CanvasHandle>;
}

const KEYS: Record<string, (picture: Picture) => void> = {
  ArrowLeft: (picture) => picture.pan(-1, 0),
  ArrowRight: (picture) => picture.pan(1, 0),
  ArrowUp: (picture) => picture.pan(0, 1),
  ArrowDown: (picture) => picture.pan(0, -1),
  "+": (picture) => picture.zoom(1 / 1.5),
  "=": (picture) => picture.zoom(1 / 1.5),
  "-": (picture) => picture.zoom(1.5),
  "0": (picture) => picture.fit(),
};

/** The graph as a picture: drag to pan, turn the wheel to zoom, click to pick; or the keys. */
export function Canvas({ data, shown, found, picked, onPick, ref }: CanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const [done, setDone] = useState(0);
  const theme = useTheme();
  const pick = useEffectEvent(onPick);

  useEffect(() => {
    let alive = true;
    import("./picture")
      .then(({ Picture }) => {
        if (!alive || !frame.current) return;
        picture.current = new Picture(frame.current, { onPick: (id) => pick(id), onLayout: setDone });
        setReady(true);
      })
      .catch((error: unknown) => {
        if (alive) setFailed(messageOf(error));
      });
    return () => {
      alive = false;
      picture.current?.kill();
      picture.current = null;
      setReady(false);
    };
  }, []);
  useEffect(() => {
    if (ready) picture.current?.show(data);
  }, [ready, data]);
  useEffect(() => {
    if (ready) picture.current?.filter(shown);
  }, [ready, shown]);
  useEffect(() => {
    if (ready) picture.current?.setLook({ picked, found });
  }, [ready, data, picked, found]);
  useEffect(() => {
    if (ready) picture.current?.recolor();
  }, [ready, theme]);

  const step = useEffectEvent((by: number) => {
    const at = shown.nodes.findIndex((node) => node.id === picked);
    const next = shown.nodes[(at + by + shown.nodes.length) % Math.max(1, shown.nodes.length)];
    if (!next) return;
    onPick(next.id);
    picture.current?.goTo(next.id);
  });
  useEffect(() => {
    const element = frame.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !picture.current) return;
      if (event.key === "]") step(1);
      else if (event.key === "[") step(-1);
      else if (event.key === "Escape") pick(null);
      else if (KEYS[event.key]) KEYS[event.key]?.(picture.current);
      else return;
      event.preventDefault();
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, []);
  useImperativeHandle(ref, () => ({ goTo: (id) => picture.current?.goTo(id) }), []);

  if (failed !== null)
    return (
      <EmptyState title="The picture cannot be drawn here">{failed} The list shows the same.</EmptyState>
    );
  return (
    <div className={styles.canvas}>
      <div
        ref={frame}
        className={styles.frame}
        role="application"
        tabIndex={0}
        aria-label={`Graph of ${plural(shown.nodes.length, data.of === "entities" ? "entity" : "fact", data.of)} and ${plural(shown.edges.size, "connection")}`}
        aria-describedby="graph-keys"
      />
      <span id="graph-keys" className="sr-only">
        Arrow keys move, plus and minus zoom, 0 shows all, ] and [ pick the next and the one before, Escape
        lets go. The list shows the same as a table.
      </span>
      <div className={styles.tools}>
        <IconButton label="Zoom in (+)" onClick={() => picture.current?.zoom(1 / 1.5)}>
          +
        </IconButton>
        <IconButton label="Zoom out (-)" onClick={() => picture.current?.zoom(1.5)}>
          −
        </IconButton>
        <IconButton label="Show all (0)" onClick={() => picture.current?.fit()}>
          ⤢
        </IconButton>
      </div>
      {done < 1 && (
        <div
          className={styles.progress}
          role="progressbar"
          aria-label="Finding places for the nodes"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * done)}
        >
          <span style={{ width: `${String(100 * done)}%` }} />
        </div>
      )}
    </div>
  );
}
