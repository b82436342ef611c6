import { useMemo } from "react";
import { count, label } from "@/lib/text";
import { duration } from "@/lib/time";
import {
  Badge,
  Card,
  Chart,
  type Column,
  EmptyState,
  ErrorNote,
  PageHead,
  Skeleton,
  Stat,
  Table,
  Text,
  Time,
  type Tone,
} from "@/ui";
import { type Queue, type Sample, useQueue, type Worker } from "./queries";
import css from "./workers.module.css";

const TONES: Record<Queue["health"], Tone> = { healthy: "good", degraded: "warn", unhealthy: "bad" };
const ms = (value: number | null | undefined) =>
  value === null || value === undefined ? "–" : duration(value);

/** Who works on operations, how loaded they are, and what waits. */
export default function WorkersPage() {
  const found = useQueue();
  const queue = found.data?.queue;
  return (
    <>
      <PageHead
        title="Workers"
        note="Processes that work on the operations of all banks: the server itself, and every reverie worker."
        actions={queue && <Badge tone={TONES[queue.health]}>{queue.health}</Badge>}
      />
      {found.isPending && <Skeleton lines={6} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && queue && (
        <>
          {queue.alerts.length > 0 && (
            <ul className={css.alerts} aria-label="Alerts">
              {queue.alerts.map((alert) => (
                <li key={alert.name}>
                  <Badge tone={TONES[alert.level]}>{alert.level}</Badge>
                  <Text>{label(alert.message.replaceAll("`", ""), 400)}</Text>
                </li>
              ))}
            </ul>
          )}
          <Numbers queue={queue} />
          <Depth samples={found.data.samples} />
          {queue.workers.length === 0 ? (
            <EmptyState title="Nobody works" command="reverie worker">
              Operations wait until a worker runs: the server works on them unless it is told not to.
            </EmptyState>
          ) : (
            <Card title="Alive now">
              <Table label="Workers" rows={queue.workers} columns={WORKERS} keyOf={(one) => one.id} />
            </Card>
          )}
          <Types types={queue.types ?? {}} />
        </>
      )}
    </>
  );
}

function Numbers({ queue }: { queue: Queue }) {
  return (
    <div className="stats">
      <Stat label="Waiting" value={count(queue.queue_size ?? 0)} note={`of ${count(queue.capacity)}`} />
      <Stat label="Worked on" value={count(queue.active ?? 0)} />
      <Stat label="Completed" value={count(queue.completed ?? 0)} />
      <Stat
        label="Failed"
        value={count(queue.failed ?? 0)}
        note={`${count(queue.cancelled ?? 0)} cancelled`}
      />
      <Stat label="Average time" value={ms(queue.avg_ms)} note={`95th percentile ${ms(queue.p95_ms)}`} />
      <Stat label="Stuck" value={count(queue.stuck)} note={`${count(queue.spooled)} spooled texts`} />
    </div>
  );
}

function Depth({ samples }: { samples: readonly Sample[] }) {
  const x = useMemo(() => samples.map(({ at }) => at), [samples]);
  const series = useMemo(
    () => [
      { label: "Waiting", values: samples.map(({ waiting }) => waiting) },
      { label: "Worked on", values: samples.map(({ active }) => active) },
    ],
    [samples],
  );
  return (
    <Card title="Queue, since this page was opened">
      {samples.length < 2 ? (
        <p className="muted small" role="status">
          The line begins in a few seconds.
        </p>
      ) : (
        <Chart label="Operations of all banks" x={x} series={series} height={140} />
      )}
    </Card>
  );
}

const WORKERS: Column<Worker>[] = [
  {
    id: "name",
    header: "Worker",
    sort: (one) => one.name,
    cell: (one) => (
      <>
        <Text>{label(one.name, 120)}</Text>
        <div className="small muted">
          {label(one.host, 80)}, process {String(one.pid)}, version {label(one.version, 40)}
        </div>
      </>
    ),
  },
  {
    id: "load",
    header: "Load",
    width: 190,
    sort: (one) => one.running / Math.max(1, one.concurrency),
    cell: (one) => (
      <span className={css.load}>
        <meter
          className={css.meter}
          aria-label={`Load of ${label(one.name, 60)}`}
          min={0}
          max={one.concurrency}
          value={one.running}
        />
        <span className="small">
          {count(one.running)} of {count(one.concurrency)}
        </span>
      </span>
    ),
  },
  {
    id: "types",
    header: "Works on",
    cell: (one) => (one.types ? label(one.types.join(", "), 200) : "everything"),
  },
  {
    id: "completed",
    header: "Completed",
    width: 105,
    align: "end",
    sort: (one) => one.completed,
    cell: (one) => count(one.completed),
  },
  {
    id: "failed",
    header: "Failed",
    width: 80,
    align: "end",
    sort: (one) => one.failed,
    cell: (one) => count(one.failed),
  },
  { id: "started", header: "Started", width: 140, cell: (one) => <Time at={one.started_at} /> },
  { id: "seen", header: "Seen", width: 140, cell: (one) => <Time at={one.seen_at} /> },
];

type Counted = [string, NonNullable<Queue["types"]>[string]];

const number = (
  header: string,
  of: (counts: Counted[1]) => number | undefined,
  width: number,
): Column<Counted> => ({
  id: header,
  header,
  width,
  align: "end",
  sort: ([, counts]) => of(counts) ?? 0,
  cell: ([, counts]) => count(of(counts) ?? 0),
});

const TYPES: Column<Counted>[] = [
  {
    id: "type",
    header: "Type",
    sort: ([type]) => type,
    cell: ([type]) => label(type.replaceAll("_", " "), 80),
  },
  number("Waiting", (counts) => counts.queue_size, 95),
  number("Worked on", (counts) => counts.active, 105),
  number("Completed", (counts) => counts.completed, 105),
  number("Failed", (counts) => counts.failed, 85),
  number("Cancelled", (counts) => counts.cancelled, 100),
  {
    id: "avg",
    header: "Average",
    width: 100,
    align: "end",
    sort: ([, counts]) => counts.avg_ms ?? 0,
    cell: ([, counts]) => ms(counts.avg_ms),
  },
  {
    id: "p95",
    header: "95th percentile",
    width: 135,
    align: "end",
    sort: ([, counts]) => counts.p95_ms ?? 0,
    cell: ([, counts]) => ms(counts.p95_ms),
  },
];

function Types({ types }: { types: NonNullable<Queue["types"]> }) {
  const rows = Object.entries(types);
  if (rows.length === 0) return null;
  return (
    <Card title="By type">
      <Table label="Operations by type" rows={rows} columns={TYPES} keyOf={([type]) => type} />
    </Card>
  );
}
