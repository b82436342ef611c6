import { useQueryClient } from "@tanstack/react-query";
import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { useOperationEvents } from "@/api/events";
import { keys } from "@/api/queries";
import { clip, count, label, plural } from "@/lib/text";
import { duration } from "@/lib/time";
import { Badge, Card, ErrorNote, Skeleton, Text, Time, type Tone } from "@/ui";
import type { Schemas } from "@/api/client";
import { type Operation, useFresh, useOperations } from "./queries";
import styles from "./now.module.css";

const TONES: Record<string, Tone> = {
  pending: "neutral",
  processing: "accent",
  completed: "good",
  failed: "bad",
  cancelled: "warn",
};
const ACTIVE = ["pending", "processing"];

/** The operations of the bank as they happen: those that run or wait first. */
export function Now({ bank }: { bank: string }) {
  const client = useQueryClient();
  const found = useOperations(bank);
  const fresh = useFresh(bank);
  const state = useOperationEvents(bank, (operation) => {
    client.setQueryData<Schemas["OperationsListResponse"]>(
      keys.bank(bank, "operations", "latest"),
      (old) => old && { ...old, operations: merged(old.operations, operation) },
    );
    if (!ACTIVE.includes(operation.status)) fresh();
  });
  const operations = found.data?.operations ?? [];
  const running = operations.filter(({ status }) => ACTIVE.includes(status)).length;
  return (
    <Card
      title="Now"
      actions={
        <span className={`small ${styles.live ?? ""}`} role="status">
          <span className={state === "live" ? styles.on : styles.off} aria-hidden="true" />
          {state === "live" ? (running > 0 ? `${count(running)} at work` : "live, nothing to do") : state}
        </span>
      }
    >
      {found.isPending && <Skeleton lines={4} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && operations.length === 0 && (
        <p className="muted small">
          Nothing was done in the background yet. Large texts, files, consolidation and dreams work there and
          are shown here as they happen.
        </p>
      )}
      <ul className={styles.list} aria-label="Latest operations">
        {operations.map((operation) => (
          <Line key={operation.id} bank={bank} operation={operation} />
        ))}
      </ul>
      <p className="small">
        <Link href={bankPath(bank, "operations")}>All operations</Link>
      </p>
    </Card>
  );
}

function merged(old: readonly Operation[], one: Operation): Operation[] {
  const rest = old.filter(({ id }) => id !== one.id);
  return [one, ...rest].sort((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, 6);
}

function Line({ bank, operation }: { bank: string; operation: Operation }) {
  const { progress, status } = operation;
  const isActive = ACTIVE.includes(status);
  const all = progress?.total ?? 0;
  const done = progress?.processed ?? 0;
  const took = Date.parse(operation.updated_at ?? "") - Date.parse(operation.created_at);
  return (
    <li>
      <div className={styles.line}>
        <Link href={bankPath(bank, "operations", operation.id)}>
          {label(operation.task_type.replaceAll("_", " "), 40)}
        </Link>
        <Badge tone={TONES[status] ?? "neutral"}>{label(status, 20)}</Badge>
      </div>
      {isActive && (
        <>
          {all > 0 && <progress className={styles.progress} max={all} value={done} aria-label="Progress" />}
          <span className="muted small">
            {progress ? label(progress.stage, 40) : "waits for a worker"}
            {all > 0 && ` · ${count(done)} of ${count(all)}`}
          </span>
        </>
      )}
      {!isActive && (
        <span className="muted small">
          <Time at={operation.updated_at ?? operation.created_at} />
          {took > 0 && `, after ${duration(took)}`}
          {operation.items_count > 0 && ` · ${plural(operation.items_count, "item")}`}
        </span>
      )}
      {operation.error_message && (
        <div className={styles.error}>
          <Text>{clip(operation.error_message, 160)}</Text>
        </div>
      )}
    </li>
  );
}
