import { type KeyboardEvent, useState } from "react";
import { colorOf } from "@/lib/kinds";
import { clip, count } from "@/lib/text";
import { Button, SearchInput, Text } from "@/ui";
import type { GraphNode } from "./model";
import styles from "./graph.module.css";

interface SearchProps {
  value: string;
  onChange: (value: string) => void;
  found: readonly GraphNode[];
  /** What has the words as they are typed now; `found` may lag behind. */
  best: () => GraphNode | undefined;
  onPick: (id: string) => void;
  /** Draws only what holds the words, from all of the bank; null where all of it is drawn already. */
  onNarrow: ((words: string) => void) | null;
}

const SHOWN = 8;

/** Lights up what has the words; Enter or a click goes there. */
export function Search({ value, onChange, found, best, onPick, onNarrow }: SearchProps) {
  const [open, setOpen] = useState(false);
  const words = value.trim();
  const pick = (id: string) => {
    onPick(id);
    setOpen(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      const first = best();
      if (first) pick(first.id);
    }
    if (event.key === "Escape") setOpen(false);
  };
  return (
    <div
      className={styles.search}
      onFocus={() => setOpen(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <SearchInput
        label="Search the graph"
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      {open && words && (
        <div className={styles.results}>
          <p className="small muted" role="status">
            {found.length === 0 ? "None of what is drawn has this" : `${count(found.length)} drawn here`}
          </p>
          {found.slice(0, SHOWN).map((node) => (
            <button key={node.id} type="button" onClick={() => pick(node.id)}>
              <span className={styles.dot} style={{ background: colorOf(node.kind) }} aria-hidden="true" />
              <span className={styles.linkText}>
                <Text>{clip(node.text, 90)}</Text>
              </span>
            </button>
          ))}
          {onNarrow && (
            <Button
              small
              onClick={() => {
                onNarrow(words);
                onChange("");
                setOpen(false);
              }}
            >
              Draw only facts with this
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
