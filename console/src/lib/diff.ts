export interface Change {
  kind: "same" | "added" | "removed";
  text: string;
}

const MOST_CELLS = 4_000_000;

/** What changed from one text to another, word by word. Texts too long for that are compared by line. */
export function diffWords(before: string, after: string): Change[] {
  const words = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
  const left = before.match(words) ?? [];
  const right = after.match(words) ?? [];
  const found = diff(left, right) ?? diff(lines(before), lines(after));
  return (
    found ?? [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ]
  );
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function diff(left: string[], right: string[]): Change[] | null {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let leftEnd = left.length;
  let rightEnd = right.length;
  while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
    leftEnd -= 1;
    rightEnd -= 1;
  }
  const middle = longest(left.slice(start, leftEnd), right.slice(start, rightEnd));
  if (middle === null) return null;
  return merged([
    ...left.slice(0, start).map((text): Change => ({ kind: "same", text })),
    ...middle,
    ...left.slice(leftEnd).map((text): Change => ({ kind: "same", text })),
  ]);
}

/** By the longest common subsequence; null if that would take too much memory. */
function longest(left: string[], right: string[]): Change[] | null {
  const width = right.length + 1;
  if ((left.length + 1) * width > MOST_CELLS) return null;
  const table = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: Change[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const one = left[i];
    const other = right[j];
    if (one !== undefined && one === other) {
      changes.push({ kind: "same", text: one });
      i += 1;
      j += 1;
    } else if (one !== undefined && (other === undefined || at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ kind: "removed", text: one });
      i += 1;
    } else {
      changes.push({ kind: "added", text: other ?? "" });
      j += 1;
    }
  }
  return changes;
}

function merged(changes: Change[]): Change[] {
  const found: Change[] = [];
  for (const change of changes) {
    const last = found.at(-1);
    if (last?.kind === change.kind) last.text += change.text;
    else found.push({ ...change });
  }
  return found;
}
