import { useEffect, useMemo, useRef, useState } from "react";
import { count } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import { ErrorNote } from "@/ui";
import { Details } from "./Details";
import { EventList } from "./EventList";
import { FilterBar } from "./FilterBar";
import { Minimap } from "./Minimap";
import { extent, type Item, isSeen, laneOf, type LaneName, type Mark, marksOf, validity } from "./model";
import type { Histogram } from "./paint";
import { type Answer, bucketOf, LENGTHS, MOST, useEnded, useSpan } from "./queries";
import { around, DAY, spanOf, type View, viewWords } from "./scale";
import { TimelineCanvas, type TimelineHandle } from "./TimelineCanvas";
import { textOf, type useTimelineFilters } from "./useTimelineFilters";
import type { Zone } from "./zone";
import styles from "./timeline.module.css";

interface SeenProps {
  bank: string;
  zone: Zone;
  filters: ReturnType<typeof useTimelineFilters>;
  overview: Answer;
  all: View;
}

/** The picture of a span of time, the list beside it, and what is picked. */
export function Seen({ bank, zone, filters, overview, all }: SeenProps) {
  const [first] = useState(
    // a few events far away do not make all others tiny
    () => filters.span ?? extent(overview.buckets, LENGTHS.month, 0.02) ?? all,
  );
  const [view, setView] = useState(first);
  const [picked, setPicked] = useState<{ item: Item | null; mark: Mark | null } | null>(null);
  const canvas = useRef<TimelineHandle>(null);
  const still = useDebounced(view, 200);
  const span = useMemo(() => around(still), [still]);
  const found = useSpan(bank, zone, filters.asked, span);
  const ended = useEnded(bank, zone, filters.asked);
  const { setSpan, hidden } = filters;
  const isFirst = still === first;
  useEffect(() => {
    if (!isFirst) setSpan(textOf(still));
    // what is seen goes into the URL, and not the other way round
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [still, isFirst]);

  const data = found.data;
  const items = useMemo(() => data?.items ?? [], [data]);
  const marks = useMemo(
    () => [...marksOf(items, filters.asked.axis), ...validity(ended.data?.items ?? [], items)],
    [items, ended.data, filters.asked.axis],
  );
  const many = data !== undefined && data.total_items > MOST && spanOf(still) > 3 * DAY;
  const bars = useMemo(
    () => (many && data ? histogram(data, LENGTHS[bucketOf(span)]) : null),
    [many, data, span],
  );
  const pickedId = picked?.item?.memory_id ?? picked?.mark?.memoryId ?? null;
  const scene = useMemo(() => ({ marks, bars, hidden, picked: pickedId }), [marks, bars, hidden, pickedId]);
  const seen = useMemo(
    () =>
      items.filter((item) => {
        const at = item.anchor_at ? Date.parse(item.anchor_at) : NaN;
        return at >= still.from && at <= still.to && !hidden.has(laneOf(item));
      }),
    [items, still, hidden],
  );
  const counts = useMemo(() => countsOf(data, marks, still), [data, marks, still]);
  const pickMark = (mark: Mark | null) =>
    setPicked(
      mark && { mark, item: items.find((item) => item.id === mark.id || item.id === mark.memoryId) ?? null },
    );
  const pickItem = (item: Item) => {
    setPicked({ item, mark: null });
    const at = item.anchor_at ? Date.parse(item.anchor_at) : view.from;
    const half = spanOf(view) / 2;
    if (at < view.from || at > view.to) canvas.current?.go({ from: at - half, to: at + half });
  };
  return (
    <>
      <FilterBar bank={bank} filters={filters} counts={counts} />
      <div className={styles.split}>
        <div className={styles.left}>
          <Minimap buckets={overview.buckets} all={all} view={view} onGo={(to) => canvas.current?.go(to)} />
          <TimelineCanvas
            ref={canvas}
            scene={scene}
            first={first}
            view={still}
            all={all}
            onView={setView}
            onPick={pickMark}
          />
          <p className="small muted" role="status">
            {viewWords(still)}: {said(data, seen.length, many)}
          </p>
        </div>
        <aside className={styles.side} aria-label="The same as a list">
          {picked && (
            <Details bank={bank} item={picked.item} mark={picked.mark} onClose={() => setPicked(null)} />
          )}
          {found.isError ? (
            <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <EventList items={seen} picked={pickedId} onPick={pickItem} />
          )}
        </aside>
      </div>
    </>
  );
}

function said(data: Answer | undefined, seen: number, many: boolean): string {
  if (!data) return "loading";
  const listed = `${count(seen)} events`;
  if (data.total_items <= MOST) return listed;
  return many
    ? `${count(data.total_items)} events around here, too many to draw each: they are counted by time, the first ${count(MOST)} are listed. Zoom in to see each`
    : `${listed}; the first ${count(MOST)} of ${count(data.total_items)} around here are drawn`;
}

function histogram(data: Answer, length: number): Histogram {
  const bars = data.buckets.map((one) => {
    const at = Date.parse(one.time);
    return { at, until: at + length, count: one.count };
  });
  return { bars, most: bars.reduce((most, bar) => Math.max(most, bar.count), 1) };
}

function countsOf(data: Answer | undefined, marks: readonly Mark[], view: View): Record<LaneName, number> {
  const counts = { facts: 0, validity: 0, observations: 0, changes: 0 };
  for (const mark of marks) if (isSeen(mark, view)) counts[mark.lane] += 1;
  if (data && data.total_items > MOST) {
    const by = data.by_event;
    counts.facts = (by.occurred ?? 0) + (by.told ?? 0) + (by.learned ?? 0);
    counts.observations = by.observed ?? 0;
    counts.changes = data.total_items - counts.facts - counts.observations;
  }
  return counts;
}
