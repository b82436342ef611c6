import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { words } from "@/lib/kinds";
import { clip } from "@/lib/text";
import { Text } from "@/ui";
import type { Item } from "./model";
import { lookToken } from "./paint";
import { short } from "./TimelineCanvas";
import { laneOf } from "./model";
import styles from "./timeline.module.css";

interface EventListProps {
  items: readonly Item[];
  picked: string | null;
  onPick: (item: Item) => void;
}

/** The events that are seen, one below the other: the same for the keyboard and for screen readers. */
export function EventList({ items, picked, onPick }: EventListProps) {
  const frame = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 62,
    overscan: 8,
  });
  if (items.length === 0)
    return <p className="small muted">Nothing in this span. Zoom out, or press 0 to see all.</p>;
  return (
    <div ref={frame} className={styles.list} tabIndex={0} role="group" aria-label="Events in this span">
      <ol style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const item = items[index];
          if (!item) return null;
          const look = laneOf(item) === "changes" ? item.event : item.fact_type;
          return (
            <li
              key={key}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${String(start)}px)` }}
            >
              <button
                type="button"
                aria-pressed={item.memory_id === picked}
                className={styles.event}
                onClick={() => onPick(item)}
              >
                <span className="small muted">
                  <span
                    className={styles.dot}
                    style={{ background: `var(${lookToken(look)})` }}
                    aria-hidden="true"
                  />
                  {item.anchor_at ? short(Date.parse(item.anchor_at)) : "–"} · {words(item.event)}
                </span>
                <span className={styles.eventText}>
                  <Text>{clip(item.title ?? item.text, 140)}</Text>
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
