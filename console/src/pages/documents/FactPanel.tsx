import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, count, label, plural } from "@/lib/text";
import { ErrorNote, IconButton, Skeleton, Text, Time } from "@/ui";
import { TypeBadge } from "../memories/FactGrid";
import type { Fact } from "../memories/types";
import styles from "./documents.module.css";

interface PanelProps {
  bank: string;
  /** In the order of the text. */
  facts: readonly Fact[];
  isPending: boolean;
  error: Error | null;
  picked: string;
  onPick: (fact: string) => void;
}

/** Beside the text: the fact that was picked, and all of them in their order. */
export function FactPanel({ bank, facts, isPending, error, picked, onPick }: PanelProps) {
  const fact = facts.find((one) => one.id === picked);
  return (
    <aside className={styles.panel} aria-label="Facts">
      {fact ? (
        <Picked bank={bank} fact={fact} facts={facts} onPick={onPick} />
      ) : (
        <p className={`muted ${styles.hint}`}>
          {facts.length > 0
            ? `${plural(facts.length, "fact")}. Pick a mark in the text, or a fact here.`
            : "No fact was read from this text."}
        </p>
      )}
      {error && <ErrorNote error={error} />}
      {isPending ? <Skeleton lines={6} /> : <FactList facts={facts} picked={picked} onPick={onPick} />}
    </aside>
  );
}

interface PickedProps {
  bank: string;
  fact: Fact;
  facts: readonly Fact[];
  onPick: (fact: string) => void;
}

function Picked({ bank, fact, facts, onPick }: PickedProps) {
  const at = facts.indexOf(fact);
  const names = fact.entities ? fact.entities.split(", ") : [];
  const step = (by: number) => {
    const next = facts[at + by];
    if (next) onPick(next.id);
  };
  return (
    <section className={styles.picked} aria-live="polite" aria-label="Picked fact">
      <header className="row">
        <TypeBadge fact={fact} />
        <span className="small muted grow">
          {count(at + 1)} of {count(facts.length)}
        </span>
        <IconButton small label="Previous fact" disabled={at <= 0} onClick={() => step(-1)}>
          ↑
        </IconButton>
        <IconButton small label="Next fact" disabled={at + 1 >= facts.length} onClick={() => step(1)}>
          ↓
        </IconButton>
        <IconButton small label="Pick nothing" onClick={() => onPick("")}>
          ✕
        </IconButton>
      </header>
      <p>
        <Text>{clip(fact.text, 600)}</Text>
      </p>
      <div className="small muted">
        <Time at={fact.date} as="day" />
        {names.length > 0 && (
          <>
            {" · "}
            <bdi>{label(names.join(", "), 160)}</bdi>
          </>
        )}
      </div>
      <Link href={bankPath(bank, "memories", fact.id)}>Open the memory →</Link>
    </section>
  );
}

function FactList({ facts, picked, onPick }: Pick<PanelProps, "facts" | "picked" | "onPick">) {
  const frame = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: facts.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 46,
    overscan: 8,
  });
  const at = facts.findIndex((fact) => fact.id === picked);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  return (
    <div ref={frame} className={styles.facts} role="list" tabIndex={0} aria-label="All facts">
      <div className={styles.space} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const fact = facts[index];
          if (!fact) return null;
          return (
            <div
              key={fact.id}
              role="listitem"
              className={styles.fact}
              style={{ transform: `translateY(${String(start)}px)` }}
            >
              <button
                type="button"
                aria-pressed={fact.id === picked}
                className={fact.state === "invalidated" ? styles.retired : undefined}
                onClick={() => onPick(fact.id)}
              >
                <Text>{clip(fact.text, 160)}</Text>
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
