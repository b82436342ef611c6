import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { clip, count, plural } from "@/lib/text";
import { Badge, Button, Card, ErrorNote, Skeleton, Text, Time } from "@/ui";
import { MOST_OBSERVATIONS, useDeriveAnew, useObservations } from "./queries";
import styles from "./memories.module.css";
import type { Memory } from "./types";

/** The observations that rest on a fact. */
export function Derived({ bank, memory }: { bank: string; memory: Memory }) {
  const observations = useObservations(bank);
  const anew = useDeriveAnew(bank, memory.id);
  const found = observations.data?.items.filter((one) => one.source_memory_ids?.includes(memory.id)) ?? [];
  return (
    <Card
      title="Derived from it"
      actions={
        found.length > 0 && (
          <Button
            small
            kind="quiet"
            busy={anew.isPending}
            title="Deletes these observations; they are then derived again from what their facts say now"
            onClick={() => anew.mutate()}
          >
            Derive anew
          </Button>
        )
      }
    >
      {observations.isPending && <Skeleton lines={2} />}
      {observations.isError && (
        <ErrorNote error={observations.error} onRetry={() => void observations.refetch()} />
      )}
      {observations.data && found.length === 0 && (
        <p className="muted">
          No observation rests on it.
          {observations.data.total > MOST_OBSERVATIONS &&
            ` Looked among the ${count(MOST_OBSERVATIONS)} changed last.`}
        </p>
      )}
      <ul className={styles.list}>
        {found.map((one) => (
          <li key={one.id}>
            <Link href={bankPath(bank, "memories", one.id)}>
              <Text>{clip(one.text, 300)}</Text>
            </Link>
            <span className="small muted"> rests on {plural(one.proof_count ?? 0, "fact")}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The facts that an observation rests on. */
export function Evidences({ bank, memory }: { bank: string; memory: Memory }) {
  const facts = memory.source_memories ?? [];
  return (
    <Card title="Rests on" actions={<Badge>{plural(facts.length, "fact")}</Badge>}>
      <ul className={styles.list}>
        {facts.map((fact) => (
          <li key={fact.id}>
            <Link href={bankPath(bank, "memories", fact.id)}>
              <Text>{clip(fact.text, 300)}</Text>
            </Link>
            <span className="small muted">
              {" "}
              <Time at={fact.mentioned_at} as="day" />
              {fact.document_id !== null && (
                <>
                  {" · "}
                  <Link href={bankPath(bank, "documents", fact.document_id, { fact: fact.id })}>
                    <Text>{clip(fact.document_id, 50)}</Text>
                  </Link>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
