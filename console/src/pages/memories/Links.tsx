import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, label } from "@/lib/text";
import { Badge, Card, ErrorNote, Skeleton, Text } from "@/ui";
import { useLinks, useMemory } from "./queries";
import styles from "./memories.module.css";
import type { Memory } from "./types";

/** The facts it is connected with: what it ends, what ends it, and its neighbours in the document. */
export function Links({ bank, memory }: { bank: string; memory: Memory }) {
  const links = useLinks(bank, memory);
  const near = (links.data?.edges ?? [])
    .filter((edge) => edge.from === memory.id || edge.to === memory.id)
    .map((edge) => ({ ...edge, other: edge.from === memory.id ? edge.to : edge.from }))
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .slice(0, 10);
  const ended = memory.supersedes ?? [];
  const isBare = near.length === 0 && ended.length === 0 && !memory.superseded_by;
  return (
    <Card title="Links">
      {links.isLoading && <Skeleton lines={2} />}
      {links.isError && <ErrorNote error={links.error} onRetry={() => void links.refetch()} />}
      {isBare && !links.isLoading && <p className="muted">Nothing in its document is linked with it.</p>}
      <ul className={styles.list}>
        {memory.superseded_by && <Named bank={bank} id={memory.superseded_by} what="superseded by" />}
        {ended.map((id) => (
          <Named key={id} bank={bank} id={id} what="supersedes" />
        ))}
        {near.map((edge) => (
          <li key={`${edge.other}-${edge.type}-${edge.reason ?? ""}`}>
            <Badge>{label(edge.type, 20)}</Badge>{" "}
            <Link href={bankPath(bank, "memories", edge.other)}>
              <Text>{clip(links.data?.texts.get(edge.other) ?? edge.other, 160)}</Text>
            </Link>
            {edge.reason && (
              <span className="small muted">
                {" "}
                <Text>{clip(edge.reason, 80)}</Text>
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Named({ bank, id, what }: { bank: string; id: string; what: string }) {
  const other = useMemory(bank, id);
  return (
    <li>
      <Badge tone="warn">{what}</Badge>{" "}
      <Link href={bankPath(bank, "memories", id)}>
        <Text>{other.data ? clip(other.data.text, 160) : id}</Text>
      </Link>
    </li>
  );
}
