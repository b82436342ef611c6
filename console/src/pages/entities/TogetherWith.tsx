import { useState } from "react";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { colorOf } from "@/lib/kinds";
import { clip, count, label, plural } from "@/lib/text";
import { Button, ErrorNote, Skeleton, Text } from "@/ui";
import { type EntityDetail, useTogether } from "./queries";
import styles from "./entities.module.css";

const FIRST = 10;

/** Who and what memories name together with an entity, as bars: most often first. */
export function TogetherWith({ bank, entity }: { bank: string; entity: EntityDetail }) {
  const [all, setAll] = useState(false);
  const found = useTogether(bank, entity.id);
  if (found.isPending) return <Skeleton lines={5} />;
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.length === 0)
    return <p className="small muted">No memory names anybody or anything else beside it.</p>;
  const most = found.data[0]?.facts ?? 1;
  const shown = all ? found.data.slice(0, 200) : found.data.slice(0, FIRST);
  return (
    <>
      <ul className={styles.bars}>
        {shown.map((one) => (
          <li key={one.id}>
            <Link href={bankPath(bank, "entities", one.id)} title={label(one.name, 200)}>
              <Text>{clip(one.name, 80)}</Text>
            </Link>
            <span className={styles.track} aria-hidden="true">
              <span
                style={{ width: `${String((100 * one.facts) / most)}%`, background: colorOf(one.kind) }}
              />
            </span>
            <span className="small" title={plural(one.facts, "memory names", "memories name") + " both"}>
              {count(one.facts)}
              <span className="sr-only"> {one.facts === 1 ? "memory" : "memories"}</span>
            </span>
          </li>
        ))}
      </ul>
      {found.data.length > FIRST && (
        <Button small kind="quiet" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? "Show fewer" : `Show ${count(Math.min(200, found.data.length) - FIRST)} more`}
        </Button>
      )}
    </>
  );
}
