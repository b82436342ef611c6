import { useState } from "react";
import { useBank } from "@/app/location";
import { clip, label } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import { Badge, Button, Card, ErrorNote, Input, Skeleton, Text } from "@/ui";
import type { Asked } from "./asked";
import { Explanation } from "./Explanation";
import { useExplanation, useMemories, useMemory } from "./queries";
import type { Trace } from "./trace";
import styles from "./why.module.css";

interface WhyNotProps {
  asked: Asked;
  trace: Trace | null;
  id: string;
  onPick: (id: string) => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Pick a memory, by its words or its id: where on the way it was lost, and by how much. */
export function WhyNot({ asked, trace, id, onPick }: WhyNotProps) {
  const first = trace?.pruned[0]?.id;
  return (
    <Card
      title="Why not this one?"
      actions={
        id ? (
          <Button small kind="quiet" onClick={() => onPick("")}>
            Pick another
          </Button>
        ) : null
      }
    >
      {id ? (
        <Explained asked={asked} id={id} />
      ) : (
        <>
          <p className="muted small">
            A memory that should have been recalled and was not: find it, and see where on the way it was
            lost.
          </p>
          <Picker onPick={onPick} />
          {first && (
            <div>
              <Button small onClick={() => onPick(first)}>
                The first that was cut
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}

function Picker({ onPick }: { onPick: (id: string) => void }) {
  const bank = useBank();
  const [typed, setTyped] = useState("");
  const q = useDebounced(typed.trim());
  const isId = UUID.test(q);
  const found = useMemories(bank, isId ? "" : q);
  return (
    <div className={styles.picker}>
      <Input
        label="Words of a memory, or its id"
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && UUID.test(typed.trim())) onPick(typed.trim());
        }}
      />
      {isId && (
        <Button small onClick={() => onPick(q)}>
          Explain <span className="mono">{q.slice(0, 8)}…</span>
        </Button>
      )}
      {found.isError && <ErrorNote error={found.error} />}
      {!isId && q.length > 1 && found.data?.length === 0 && (
        <p className="muted small">No memory has these words, one after the other.</p>
      )}
      {!isId && q.length > 1 && found.data && found.data.length > 0 && (
        <ul className={styles.found} aria-label="Memories with these words">
          {found.data.map((memory) => (
            <li key={memory.id}>
              <button type="button" onClick={() => onPick(memory.id)}>
                <span className="clamp">
                  <Text>{clip(memory.text, 140)}</Text>
                </span>
                {memory.state !== "valid" && <Badge tone="warn">{label(memory.state, 20)}</Badge>}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Explained({ asked, id }: { asked: Asked; id: string }) {
  const bank = useBank();
  const why = useExplanation(bank, asked, id);
  const memory = useMemory(bank, id);
  return (
    <div className="stack">
      {memory.data && (
        <blockquote className={styles.memory}>
          <Text>{clip(memory.data.text, 300)}</Text>
        </blockquote>
      )}
      {why.isPending && <Skeleton lines={4} />}
      {why.isError && <ErrorNote error={why.error} onRetry={() => void why.refetch()} />}
      {why.data && <Explanation told={why.data} bank={bank} />}
    </div>
  );
}
