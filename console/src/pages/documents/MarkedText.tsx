import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import { count, head, label } from "@/lib/text";
import { Button, Highlight, type Span } from "@/ui";
import { memoryQuery } from "../memories/queries";
import type { Fact } from "../memories/types";
import styles from "./documents.module.css";
import type { Chunk } from "./types";

interface MarkedProps {
  bank: string;
  chunks: readonly Chunk[];
  facts: ReadonlyMap<string, readonly Fact[]>;
  picked: string;
  onPick: (fact: string) => void;
}

const NONE: readonly Fact[] = [];

/** A document, chunk by chunk; only those that are seen exist and ask where their facts stand. */
export function MarkedText({ bank, chunks, facts, picked, onPick }: MarkedProps) {
  const frame = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: chunks.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => 44 + 24 * Math.ceil((chunks[index]?.chunk_text.length ?? 0) / 90),
    overscan: 4,
  });
  const chunkOf = [...facts].find(([, list]) => list.some((fact) => fact.id === picked))?.[0];
  const at = chunkOf === undefined ? -1 : chunks.findIndex((chunk) => chunk.chunk_id === chunkOf);
  useEffect(() => {
    if (at < 0) return;
    // heights above are estimates until they are drawn: bring it near, then to its place
    virtual.scrollToIndex(at, { align: "auto" });
    const timer = setTimeout(() => {
      frame.current?.querySelector(".mark-active")?.scrollIntoView({ block: "nearest" });
    }, 150);
    return () => clearTimeout(timer);
  }, [at, picked, virtual]);
  return (
    <div
      ref={frame}
      className={styles.text}
      tabIndex={0}
      role="region"
      aria-label="Text with its facts marked"
    >
      <div className={styles.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const chunk = chunks[item.index];
          if (!chunk) return null;
          return (
            <div
              key={chunk.chunk_id}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.chunk}
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              <span className={styles.number} title={`Chunk ${count(item.index + 1)}`}>
                {item.index + 1}
              </span>
              <ChunkText
                bank={bank}
                chunk={chunk}
                facts={facts.get(chunk.chunk_id) ?? NONE}
                picked={picked}
                onPick={onPick}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const MOST = 40_000;

interface ChunkProps {
  bank: string;
  chunk: Chunk;
  facts: readonly Fact[];
  picked: string;
  onPick: (fact: string) => void;
}

function ChunkText({ bank, chunk, facts, picked, onPick }: ChunkProps) {
  const [isWhole, setWhole] = useState(false);
  const places = useQueries({
    queries: facts.map((fact) => ({ ...memoryQuery(bank, fact.id), staleTime: 60_000 })),
    combine: (found) => found.map((one) => one.data?.source),
  });
  const spans: Span[] = [];
  facts.forEach((fact, index) => {
    const source = places[index];
    if (!source) return;
    spans.push({ start: source.start, end: source.end, id: fact.id, title: label(fact.text, 200) });
  });
  // where spans overlap, the shorter one is picked
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
  const long = chunk.chunk_text.length > MOST && !isWhole;
  return (
    <div className={styles.words}>
      <Highlight
        text={long ? head(chunk.chunk_text, MOST) : chunk.chunk_text}
        spans={spans}
        active={picked}
        onPick={(span) => onPick(span.id ?? "")}
      />
      {long && (
        <Button small onClick={() => setWhole(true)}>
          Show all {count(chunk.chunk_text.length)} characters of this chunk
        </Button>
      )}
    </div>
  );
}
