import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate } from "@/app/location";
import { useMedia } from "@/lib/useMedia";
import { clip, count, label } from "@/lib/text";
import { Badge, Text, Time } from "@/ui";
import styles from "./memories.module.css";
import { type Fact, isObservation } from "./types";
import type { Rows } from "./useFacts";

interface GridProps {
  bank: string;
  rows: Rows;
  onRange: (first: number, last: number) => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** Memories by the ten thousand: only the rows that are seen exist. */
export function FactGrid({ bank, rows, onRange }: GridProps) {
  const isNarrow = useMedia("(max-width: 720px)");
  const height = isNarrow ? 92 : 42;
  const total = rows.total ?? 0;
  const frame = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 10,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onRange(first, last), [first, last, onRange]);
  const current = Math.min(focused, Math.max(0, total - 1));

  const open = (fact: Fact | undefined) => {
    if (fact) navigate(bankPath(bank, "memories", fact.id));
  };
  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index));
    setFocused(next);
    virtual.scrollToIndex(next);
    const focus = () =>
      frame.current
        ?.querySelector<HTMLElement>(`[data-row="${String(next)}"]`)
        ?.focus({ preventScroll: true });
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
    const step = STEPS[event.key];
    if (step !== undefined) focusRow(current + step);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(total - 1);
    else if (event.key === "Enter") open(rows.at(current));
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={frame}
      className={styles.frame}
      role="grid"
      tabIndex={-1}
      aria-label="Memories"
      aria-rowcount={total + 1}
      aria-busy={rows.isOld}
      onKeyDown={onKeyDown}
    >
      <div role="row" aria-rowindex={1} className={`${styles.line} ${styles.head}`}>
        {["Memory", "Type", "Entities", "Document", "Date"].map((name) => (
          <div key={name} role="columnheader">
            {name}
          </div>
        ))}
      </div>
      <div role="rowgroup" className={styles.space} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const fact = rows.at(index);
          return (
            // the keys are handled by the grid around the rows
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={index}
              role="row"
              data-row={index}
              aria-rowindex={index + 2}
              tabIndex={index === current ? 0 : -1}
              className={`${styles.line} ${fact?.state === "invalidated" ? styles.retired : ""}`}
              style={{ height, transform: `translateY(${String(start)}px)` }}
              onFocus={() => setFocused(index)}
              onClick={(event) => {
                if (!(event.target as Element).closest("a, button")) open(fact);
              }}
            >
              {fact ? <Cells bank={bank} fact={fact} /> : <div role="gridcell" className={styles.ghost} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cells({ bank, fact }: { bank: string; fact: Fact }) {
  const names = fact.entities ? fact.entities.split(", ") : [];
  const document = fact.document_id;
  return (
    <>
      <div role="gridcell" className={styles.words}>
        <Link href={bankPath(bank, "memories", fact.id)} tabIndex={-1}>
          <Text>{clip(fact.text, 260)}</Text>
        </Link>
        {fact.tags.slice(0, 3).map((tag) => (
          <span key={tag} className={styles.tag}>
            <bdi>{label(tag, 24)}</bdi>
          </span>
        ))}
      </div>
      <div role="gridcell">
        <TypeBadge fact={fact} />
      </div>
      <div role="gridcell" className={styles.names} title={label(fact.entities, 300)}>
        <bdi>{label(names.slice(0, 2).join(", "), 48)}</bdi>
        {names.length > 2 && <span className="muted"> +{count(names.length - 2)}</span>}
      </div>
      <div role="gridcell" className={styles.from}>
        {document !== null && (
          <Link href={bankPath(bank, "documents", document, { fact: fact.id })} tabIndex={-1}>
            <Text>{label(document, 40)}</Text>
          </Link>
        )}
      </div>
      <div role="gridcell" className={styles.when}>
        <Time at={fact.date} as="day" />
      </div>
    </>
  );
}

export function TypeBadge({ fact }: { fact: { fact_type: string; state: string; proof_count?: number } }) {
  if (fact.state === "invalidated") return <Badge tone="bad">invalidated</Badge>;
  if (isObservation(fact)) {
    return <Badge tone="accent">observation{fact.proof_count ? ` · ${count(fact.proof_count)}` : ""}</Badge>;
  }
  return (
    <Badge tone={fact.fact_type === "experience" ? "info" : "neutral"}>{label(fact.fact_type, 20)}</Badge>
  );
}
