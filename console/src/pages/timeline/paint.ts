import { tokenOf } from "@/lib/kinds";
import { type Box, COLUMN, type Lane } from "./boxes";

/** The look of what is drawn, by kind of thing or event: a token. */
const TOKENS: Record<string, string> = {
  ended: "--line-strong",
  holds: "--good",
  superseded: "--c3",
  edited: "--info",
  retired: "--bad",
  restored: "--good",
  observation_changed: "--c5",
  mental_model_created: "--c6",
  mental_model_changed: "--c6",
};
export const lookToken = (look: string): string => TOKENS[look] ?? tokenOf(look);

export interface Colors {
  text: string;
  muted: string;
  line: string;
  surface: string;
  accent: string;
  font: string;
  strongFont: string;
  of: (look: string) => string;
}

/** The colours of the theme that is seen now. */
export function colors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const family = getComputedStyle(document.body).fontFamily;
  const token = (name: string) => style.getPropertyValue(name).trim() || "#888888";
  const known = new Map<string, string>();
  return {
    text: token("--text"),
    muted: token("--muted"),
    line: token("--line"),
    surface: token("--surface"),
    accent: token("--accent"),
    font: `12px ${family}`,
    strongFont: `600 11px ${family}`,
    of: (look) => {
      let found = known.get(look);
      if (found === undefined) known.set(look, (found = token(lookToken(look))));
      return found;
    },
  };
}

export interface Histogram {
  bars: { at: number; until: number; count: number }[];
  most: number;
}

/** How many events there are in each day, month or year. */
export function drawBars(
  context: CanvasRenderingContext2D,
  histogram: Histogram,
  x: (at: number) => number,
  lane: Lane,
  width: number,
  palette: Colors,
): void {
  const tall = lane.height - 30;
  context.fillStyle = palette.of("world");
  for (const { at, until, count } of histogram.bars) {
    const left = x(at);
    const right = x(until);
    if (right < 0 || left > width) continue;
    const height = Math.max(2, (tall * count) / histogram.most);
    context.globalAlpha = 0.85;
    context.fillRect(left + 0.5, lane.top + lane.height - 4 - height, Math.max(1, right - left - 1), height);
  }
  context.globalAlpha = 1;
}

type Draw = CanvasRenderingContext2D;

/** Where more happened than there are rows: how much, column by column. */
export function drawDensity(context: Draw, lane: Lane, columns: readonly number[], color: string): void {
  const most = Math.max(1, ...columns);
  const tall = lane.height - 32;
  context.fillStyle = color;
  columns.forEach((count, index) => {
    if (count === 0) return;
    const height = Math.max(3, tall * Math.sqrt(count / most));
    context.beginPath();
    context.roundRect(index * COLUMN + 1, lane.top + lane.height - 5 - height, COLUMN - 2, height, 2);
    context.fill();
  });
}

export function drawMark(context: Draw, box: Box, palette: Colors, strong: boolean, words: string): void {
  const { mark } = box;
  const color = palette.of(mark.look);
  const middle = box.y + box.height / 2;
  if (mark.lane === "validity") drawSpan(context, box, palette, color, strong, words);
  else {
    if (box.isBar) {
      context.fillStyle = color;
      context.beginPath();
      context.roundRect(box.begin, middle - 4, box.barEnd - box.begin, 8, 4);
      context.fill();
    } else if (mark.lane === "changes") diamond(context, (box.begin + box.barEnd) / 2, middle, color);
    else {
      context.fillStyle = color;
      context.beginPath();
      context.arc((box.begin + box.barEnd) / 2, middle, 4.5, 0, 2 * Math.PI);
      context.fill();
    }
    if (box.room > 0)
      clipped(
        context,
        words,
        box.before ? box.left : box.barEnd + 4,
        middle,
        box.room,
        strong ? palette.accent : palette.text,
      );
  }
  if (!strong) return;
  context.strokeStyle = palette.accent;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(box.begin - 3, box.y - 1, box.barEnd - box.begin + 6, box.height + 2, 6);
  context.stroke();
}

/** How long something held: filled where it is known, fading where an end is open. */
function drawSpan(
  context: Draw,
  box: Box,
  palette: Colors,
  color: string,
  strong: boolean,
  words: string,
): void {
  const { mark } = box;
  const left = Math.max(box.left, -20);
  const wide = Math.min(box.barEnd, context.canvas.clientWidth + 20) - left;
  if (wide <= 0) return;
  const fill = context.createLinearGradient(left, 0, left + wide, 0);
  fill.addColorStop(0, mark.openStart && box.left > -20 ? `${color}00` : `${color}55`);
  fill.addColorStop(mark.openStart ? 0.5 : 0.05, `${color}55`);
  fill.addColorStop(1, mark.openEnd ? `${color}22` : `${color}55`);
  context.fillStyle = fill;
  context.beginPath();
  context.roundRect(left, box.y, wide, box.height, 4);
  context.fill();
  context.fillStyle = color;
  if (!mark.openStart) context.fillRect(left, box.y, 2, box.height);
  if (!mark.openEnd) context.fillRect(left + wide - 2, box.y, 2, box.height);
  const start = Math.max(left, 0) + 7;
  if (box.room > 24)
    clipped(
      context,
      words,
      start,
      box.y + box.height / 2,
      box.room - 6,
      strong ? palette.accent : palette.text,
    );
}

function diamond(context: Draw, x: number, y: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x + 6, y);
  context.lineTo(x, y + 6);
  context.lineTo(x - 6, y);
  context.fill();
}

const widths = new Map<string, string>();

/** Words in the room that there is, ending in an ellipsis where it is too little. */
function clipped(context: Draw, words: string, x: number, y: number, room: number, color: string): void {
  const key = `${String(Math.round(room))} ${words}`;
  let shown = widths.get(key);
  if (shown === undefined) {
    shown = words;
    while (shown.length > 1 && context.measureText(shown).width > room)
      shown = `${shown.slice(0, Math.max(0, Math.min(shown.length - 2, Math.floor(shown.length * 0.9))))}…`;
    if (widths.size > 4000) widths.clear();
    widths.set(key, shown);
  }
  context.fillStyle = color;
  context.fillText(shown, x, y);
}
