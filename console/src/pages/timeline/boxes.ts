import { isSeen, type LaneName, type Mark, rowsOf } from "./model";
import type { Scene } from "./plot";
import { spanOf, type View } from "./scale";

/** Where a mark is drawn, in pixels. */
export interface Box {
  mark: Mark;
  left: number;
  right: number;
  y: number;
  height: number;
  /** Where its bar or dot begins and ends; words follow, or stand before it. */
  begin: number;
  barEnd: number;
  before: boolean;
  isBar: boolean;
  /** How wide its words may be; none where 0. */
  room: number;
  group: string | null;
}

export interface Lane {
  name: LaneName;
  title: string;
  top: number;
  height: number;
  /** Where there are more marks than rows for them: how many there are in each of its columns. */
  density: number[] | null;
}

interface Frame {
  width: number;
  height: number;
  top: number;
  measure: (text: string) => number;
}

const ROW = 20;
const TITLE = 22;
const SHARE: Record<LaneName, number> = { facts: 5, validity: 3, observations: 2, changes: 2 };
/** The share of a lane without anything. */
const EMPTY = 0.5;
/** From here on the marks of a lane have no words. */
const WORDY = 90;
const WORDS = 220;

/** The places of all that is seen: lanes below each other, in each as many rows as fit. */
export function boxesOf(
  scene: Scene,
  lanes: readonly { name: LaneName; title: string }[],
  view: View,
  { width, height, top, measure }: Frame,
): { boxes: Box[]; lanes: Lane[] } {
  const x = (at: number) => ((at - view.from) / spanOf(view)) * width;
  const filled = new Set(scene.marks.map((mark) => mark.lane));
  const share = (name: LaneName) =>
    filled.has(name) || (name === "facts" && scene.bars) ? SHARE[name] : EMPTY;
  const parts = lanes.reduce((sum, lane) => sum + share(lane.name), 0);
  const free = height - top - lanes.length * TITLE;
  const found: { boxes: Box[]; lanes: Lane[] } = { boxes: [], lanes: [] };
  let y = top;
  for (const { name, title } of lanes) {
    const tall = TITLE + (free * share(name)) / parts;
    const lane = { name, title, top: y, height: tall, density: null as number[] | null };
    y += tall;
    found.lanes.push(lane);
    if (name === "facts" && scene.bars) continue;
    const seen = scene.marks.filter((mark) => mark.lane === name && isSeen(mark, view));
    const wordy = seen.length <= WORDY;
    const boxes = seen.map((mark) => boxOf(mark, x, width, wordy, measure));
    const rows = rowsOf(boxes, Math.max(1, Math.floor((tall - TITLE - 2) / ROW)));
    if (rows.includes(undefined) && name !== "validity") lane.density = densityOf(seen, x, width);
    else
      boxes.forEach((box, index) => {
        const row = rows[index];
        if (row !== undefined) found.boxes.push({ ...box, y: lane.top + TITLE + row * ROW });
      });
  }
  return found;
}

/** Pixels of a column of a lane that shows how many there are. */
export const COLUMN = 7;
function densityOf(seen: readonly Mark[], x: (at: number) => number, width: number): number[] {
  const columns = Array.from({ length: Math.ceil(width / COLUMN) }, () => 0);
  for (const mark of seen) {
    const column = Math.max(0, Math.min(columns.length - 1, Math.floor(x(mark.start) / COLUMN)));
    columns[column] = (columns[column] ?? 0) + 1;
  }
  return columns;
}

function boxOf(
  mark: Mark,
  x: (at: number) => number,
  width: number,
  wordy: boolean,
  measure: (text: string) => number,
): Box {
  const start = mark.openStart ? Math.min(x(mark.start) - 90, width) : x(mark.start);
  const isBar = mark.lane === "validity" || (mark.end !== null && x(mark.end) - start > 10);
  const end = mark.openEnd ? Math.max(width, x(Date.now())) : x(mark.end ?? mark.start);
  const begin = isBar ? start : start - 5;
  const barEnd = isBar ? Math.max(end, start + 6) : start + 5;
  const words = Math.min(WORDS, measure(mark.text.slice(0, 60)) + 6);
  const inside = mark.lane === "validity";
  const room = inside ? Math.max(0, Math.min(barEnd, width) - Math.max(begin, 0) - 12) : wordy ? words : 0;
  const right = inside ? barEnd + 1 : barEnd + room + 6;
  const before = !inside && room > 0 && barEnd + room > width && begin - room > 0 && begin < width;
  const left = before ? begin - room - 6 : begin;
  return {
    mark,
    left,
    right: before ? barEnd + 6 : right,
    begin,
    barEnd,
    room,
    before,
    isBar,
    y: 0,
    height: 16,
    group: mark.group,
  };
}
