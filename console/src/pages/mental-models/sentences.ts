import type { Sentence } from "./queries";

export interface Part {
  text: string;
  /** Which sentence it is; undefined for what stands between them. */
  sentence?: number;
}

/** A content cut where its sentences stand, in their order; what cannot be found is left as it is. */
export function cut(content: string, sentences: readonly Sentence[]): Part[] {
  const found: Part[] = [];
  let end = 0;
  sentences.forEach(({ text }, sentence) => {
    const at = text ? content.indexOf(text, end) : -1;
    if (at < 0) return;
    if (at > end) found.push({ text: content.slice(end, at) });
    found.push({ text, sentence });
    end = at + text.length;
  });
  if (end < content.length) found.push({ text: content.slice(end) });
  return found;
}

/** Ids of memories, numbered in the order in which the sentences name them, then the others. */
export function numbered(sentences: readonly Sentence[], others: readonly string[]): Map<string, number> {
  const ids = new Set([...sentences.flatMap((one) => one.memory_ids), ...others]);
  return new Map([...ids].map((id, index) => [id, index + 1]));
}
