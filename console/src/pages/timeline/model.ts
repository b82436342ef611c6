import type { Schemas } from "@/api/client";
import type { View } from "./scale";

export type Item = Schemas["TimelineItem"];
export type LaneName = "facts" | "validity" | "observations" | "changes";
export const LANES: { name: LaneName; title: string; hint: string }[] = [
  { name: "facts", title: "Facts", hint: "what happened, was told or learned" },
  { name: "validity", title: "Held true", hint: "since when and until when claims were true" },
  { name: "observations", title: "Observations", hint: "what facts say together" },
  { name: "changes", title: "Changes", hint: "what was superseded, edited, retired, refreshed" },
];

/** Something on the timeline: a moment, or a bar from `start` to `end`. */
export interface Mark {
  id: string;
  memoryId: string;
  lane: LaneName;
  /** What it is drawn as: a kind of thing or of event. */
  look: string;
  text: string;
  start: number;
  end: number | null;
  /** Ends that are not known are drawn fading. */
  openStart: boolean;
  openEnd: boolean;
  /** Marks of one claim share a row. */
  group: string | null;
}

const FACTS = new Set(["occurred", "told", "learned"]);
const time = (text: string | null | undefined): number | null => {
  const found = text ? Date.parse(text) : NaN;
  return Number.isNaN(found) ? null : found;
};
const field = (item: Item, name: string): string => {
  const value = item.change?.[name];
  return typeof value === "string" ? value : "";
};

export const laneOf = (item: Item): LaneName =>
  FACTS.has(item.event) ? "facts" : item.event === "observed" ? "observations" : "changes";

/** Events as marks; a fact that took some time is a bar. */
export function marksOf(items: readonly Item[], axis: string): Mark[] {
  const found: Mark[] = [];
  for (const item of items) {
    const start = time(item.anchor_at);
    if (start === null) continue;
    const end = axis === "occurred" && item.event === "occurred" ? time(item.occurred_end) : null;
    const lane = laneOf(item);
    found.push({
      id: item.id,
      memoryId: item.memory_id,
      lane,
      look: lane === "changes" ? item.event : item.fact_type,
      text: item.title ?? item.text,
      start,
      end: end !== null && end > start ? end : null,
      openStart: false,
      openEnd: false,
      group: null,
    });
  }
  return found;
}

/**
 * How long claims held: from the events that ended them. What ended a claim holds since then, until something
 * ends it too; where nothing tells since when, the beginning is open.
 */
export function validity(ended: readonly Item[], known: readonly Item[]): Mark[] {
  const since = new Map<string, number>();
  for (const item of known) {
    const at = time(item.anchor_at);
    if (FACTS.has(item.event) && at !== null) since.set(item.memory_id, at);
  }
  const next = new Map<string, string>();
  const begins = new Map<string, number>();
  for (const item of ended) {
    const by = field(item, "by");
    const at = time(item.anchor_at);
    if (by) next.set(item.memory_id, by);
    if (by && at !== null) begins.set(by, at);
  }
  const last = (id: string): string => {
    const seen = new Set<string>();
    let now = id;
    for (let to = next.get(now); to && !seen.has(to); to = next.get(now)) {
      seen.add(to);
      now = to;
    }
    return now;
  };
  const found = new Map<string, Mark>();
  for (const item of ended) {
    const until = time(item.anchor_at);
    if (until === null) continue;
    const start = begins.get(item.memory_id) ?? time(item.occurred_start) ?? since.get(item.memory_id);
    const group = last(item.memory_id);
    const value = [field(item, "attribute"), field(item, "value")].filter(Boolean).join(": ");
    found.set(item.memory_id, {
      id: `valid:${item.memory_id}`,
      memoryId: item.memory_id,
      lane: "validity",
      look: "ended",
      text: value || item.text,
      start: start !== undefined && start < until ? start : until,
      end: until,
      openStart: start === undefined || start >= until,
      openEnd: false,
      group,
    });
    const by = field(item, "by");
    if (by && !next.has(by)) {
      found.set(by, {
        id: `valid:${by}`,
        memoryId: by,
        lane: "validity",
        look: "holds",
        text: field(item, "text") || "what holds now",
        start: until,
        end: null,
        openStart: false,
        openEnd: true,
        group,
      });
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** Whether some of a mark is within the view. */
export const isSeen = (mark: Mark, view: View): boolean =>
  mark.start <= view.to && (mark.openEnd ? true : (mark.end ?? mark.start) >= view.from);

/** From where to where the events are, without the share of them that is furthest away at either end. */
export function extent(
  buckets: readonly { time: string; count: number }[],
  length: number,
  aside: number,
): View | null {
  const sorted = buckets
    .map((one) => ({ at: Date.parse(one.time), count: one.count }))
    .filter((one) => !Number.isNaN(one.at))
    .sort((a, b) => a.at - b.at);
  const total = sorted.reduce((sum, one) => sum + one.count, 0);
  if (total === 0) return null;
  const edge = (list: typeof sorted) => {
    let sum = 0;
    for (const one of list) if ((sum += one.count) > aside * total) return one.at;
    return list[0]?.at ?? 0;
  };
  const from = edge(sorted);
  const to = edge([...sorted].reverse()) + length;
  const room = 0.03 * (to - from);
  return { from: from - room, to: to + room };
}

/** The rows of marks in a lane: the first one where there is room; `undefined` where there is none. */
export function rowsOf<T extends { left: number; right: number; group: string | null }>(
  boxes: readonly T[],
  most: number,
): (number | undefined)[] {
  const free: number[] = [];
  const ofGroup = new Map<string, number>();
  return boxes.map((box) => {
    const own = box.group === null ? undefined : ofGroup.get(box.group);
    if (own !== undefined) {
      free[own] = Math.max(free[own] ?? 0, box.right);
      return own;
    }
    for (let row = 0; row < most; row += 1) {
      if ((free[row] ?? -Infinity) > box.left) continue;
      free[row] = box.right;
      if (box.group !== null) ofGroup.set(box.group, row);
      return row;
    }
    return undefined;
  });
}
