/** Helpers for text that may be anything: control characters, direction overrides, megabytes. */

// Kept as they are: tab, line feed, and the joiners that scripts and emoji need (U+200C, U+200D).
const HIDDEN =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

export interface Piece {
  text: string;
  /** Name of the invisible character this piece stands for, e.g. "U+202E". */
  hidden?: string;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Split a text so that each invisible or reordering character is a piece of its own. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: match[0], hidden: nameOf(match[0]) });
    end = match.index + match[0].length;
  }
  if (end < text.length || found.length === 0) found.push({ text: text.slice(end) });
  return found;
}

/** A text as a plain string in which nothing is invisible: for titles, labels, options. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => `\u2039${nameOf(character)}\u203a`);
}

/** The first `max` UTF-16 units of a text, never half a surrogate pair, with an ellipsis if it goes on. */
export function clip(text: string, max = 280): string {
  return text.length <= max ? text : `${head(text, max)}…`;
}

/** The first `max` UTF-16 units of a text, never half a surrogate pair. */
export function head(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max);
}

/** A short, clipped, fully visible string for a label or a title. */
export function label(text: string, max = 80): string {
  return visible(clip(text, max));
}

/** A name as one word of a command line, e.g. of a bank: quoted where a shell would split or expand it. */
export function shellWord(name: string): string {
  const shown = label(name, 60);
  return /^[\w.@%+:][\w.@%+:-]*$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

/** Where code points stand in the UTF-16 of a text; `offsets` are code points and may be in any order. */
export function unitsOf(text: string, offsets: readonly number[]): Map<number, number> {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const found = new Map<number, number>();
  let point = 0;
  let unit = 0;
  for (const offset of wanted) {
    while (point < offset && unit < text.length) {
      unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.set(offset, unit);
  }
  return found;
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** 1234567 as "1,234,567". */
export const count = (value: number): string => whole.format(value);

/** 1234567 as "1.2M". */
export const brief = (value: number): string => short.format(value);

/** "1 memory", "2 memories". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
