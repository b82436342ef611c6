import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, count } from "@/lib/text";
import { Card, ErrorNote, Highlight, Skeleton, Text } from "@/ui";
import { useChunk } from "./queries";
import styles from "./memories.module.css";
import type { Memory, Source } from "./types";

/** Most characters of a chunk that are shown around the fact. */
const AROUND = 6000;

/** The text a fact was read from, its exact characters marked. */
export function SourceText({ bank, memory, source }: { bank: string; memory: Memory; source: Source }) {
  const chunk = useChunk(bank, source.chunk_id);
  return (
    <Card
      title="Read from"
      actions={
        <Link
          href={bankPath(bank, "documents", source.document_id, { fact: memory.id })}
          className={styles.clipped}
        >
          <Text>{clip(source.document_id, 60)}</Text>
        </Link>
      }
    >
      {chunk.isPending && <Skeleton lines={2} />}
      {chunk.isError && <ErrorNote error={chunk.error} onRetry={() => void chunk.refetch()} />}
      {chunk.data && <Marked text={chunk.data.chunk_text} source={source} />}
      <p className="small muted">
        Characters {count(source.start)} to {count(source.end)} of its chunk
        {chunk.data ? ` ${String(chunk.data.chunk_index + 1)}` : ""}, version {count(source.version)} of the
        document
        {memory.edited ? "; the words of the memory were edited since" : ""}.
      </p>
    </Card>
  );
}

function Marked({ text, source }: { text: string; source: Source }) {
  const points = text.length > 2 * AROUND ? Array.from(text) : null;
  if (points === null) {
    return (
      <div className={styles.source}>
        <Highlight text={text} spans={[{ start: source.start, end: source.end, id: "fact" }]} />
      </div>
    );
  }
  const from = Math.max(0, source.start - AROUND / 2);
  const to = Math.min(points.length, from + AROUND);
  return (
    <div className={styles.source}>
      {from > 0 && <span className="muted">… </span>}
      <Highlight
        text={points.slice(from, to).join("")}
        spans={[{ start: source.start - from, end: Math.min(to, source.end) - from, id: "fact" }]}
      />
      {to < points.length && <span className="muted"> …</span>}
    </div>
  );
}
