import { useMemo, useState } from "react";
import { useBank, useParam } from "@/app/location";
import { count, label } from "@/lib/text";
import { duration } from "@/lib/time";
import {
  Badge,
  Button,
  Card,
  Chart,
  type Column,
  Dialog,
  EmptyState,
  ErrorNote,
  Input,
  Json,
  PageHead,
  Pagination,
  Select,
  Skeleton,
  Table,
  Text,
  Time,
} from "@/ui";
import { type Entry, LIMIT, useEntries, useStats } from "./queries";
import css from "./audit-log.module.css";

const PERIODS = [
  { value: "1d", label: "the last day" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
];

export default function AuditLogPage() {
  const bank = useBank();
  const [action, setAction] = useParam("action");
  const [transport, setTransport] = useParam("transport");
  const [from, setFrom] = useParam("from");
  const [until, setUntil] = useParam("until");
  const [offset, setOffset] = useParam("offset", "0");
  const [open, setOpen] = useState<Entry | null>(null);
  const found = useEntries(bank, { action, transport, from, until }, Number(offset) || 0);
  const stats = useStats(bank, "30d");
  const known = new Set(stats.data?.buckets.flatMap((bucket) => Object.keys(bucket.actions)));
  if (action) known.add(action);
  const filter = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
    setOffset("0");
  };
  return (
    <>
      <PageHead
        title="Audit log"
        note="Who asked what of this bank, and when: names and sizes, never the contents."
      />
      <Requests bank={bank} onPick={setAction} />
      <div className={css.filters}>
        <Select
          label="Action"
          value={action}
          onChange={filter(setAction)}
          options={[
            { value: "", label: "any action" },
            ...[...known].sort().map((value) => ({ value, label: label(value, 60) })),
          ]}
        />
        <Select
          label="Transport"
          value={transport}
          onChange={filter(setTransport)}
          options={[{ value: "", label: "any transport" }, "http", "local", "mcp"]}
        />
        <Input label="From (UTC)" type="date" value={from} onChange={filter(setFrom)} />
        <Input label="To (UTC)" type="date" value={until} onChange={filter(setUntil)} />
      </div>
      {found.isPending && <Skeleton lines={6} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.total === 0 && (
        <EmptyState title="No requests">
          {action || transport || from || until
            ? "None is like this. Choose less."
            : "Requests of this bank are noted here when audit_log_enabled is on in its configuration."}
        </EmptyState>
      )}
      {found.data && found.data.total > 0 && (
        <>
          <Table
            label="Requests"
            rows={found.data.items}
            columns={columns(setOpen)}
            keyOf={(one) => one.id}
            onOpen={setOpen}
          />
          <Pagination
            offset={Number(offset) || 0}
            limit={LIMIT}
            total={found.data.total}
            onChange={(to) => setOffset(String(to))}
          />
        </>
      )}
      {open && <OneEntry entry={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Requests over time, and which there were most. */
function Requests({ bank, onPick }: { bank: string; onPick: (action: string) => void }) {
  const [period, setPeriod] = useParam("period", "7d");
  const stats = useStats(bank, period);
  const buckets = stats.data?.buckets;
  const x = useMemo(() => (buckets ?? []).map(({ time }) => Date.parse(time) / 1000), [buckets]);
  const series = useMemo(
    () => [{ label: "Requests", values: (buckets ?? []).map(({ total }) => total) }],
    [buckets],
  );
  const sums = new Map<string, number>();
  for (const bucket of buckets ?? []) {
    for (const [name, value] of Object.entries(bucket.actions)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  const most = [...sums].sort(([, a], [, b]) => b - a).slice(0, 8);
  return (
    <Card
      title="Requests"
      actions={
        <Select
          label="Period"
          hideLabel
          value={period}
          onChange={(event) => setPeriod(event.target.value)}
          options={PERIODS}
        />
      }
    >
      {stats.isPending && <Skeleton lines={4} />}
      {stats.isError && <ErrorNote error={stats.error} onRetry={() => void stats.refetch()} />}
      {x.length > 0 && <Chart label="Requests over time" kind="bar" x={x} series={series} height={130} />}
      {most.length > 0 && (
        <div className="row">
          {most.map(([name, value]) => (
            <Button key={name} small onClick={() => onPick(name)} aria-label={`Only ${label(name, 60)}`}>
              {label(name, 60)} {count(value)}
            </Button>
          ))}
        </div>
      )}
    </Card>
  );
}

const statusOf = (entry: Entry): number | null => {
  const status = entry.response?.status ?? entry.response?.status_code;
  return typeof status === "number" ? status : null;
};

function columns(onOpen: (entry: Entry) => void): Column<Entry>[] {
  return [
    { id: "when", header: "When", width: 205, cell: (one) => <Time at={one.started_at} as="absolute" /> },
    { id: "action", header: "Action", cell: (one) => <Text>{label(one.action, 100)}</Text> },
    {
      id: "transport",
      header: "Transport",
      width: 100,
      cell: (one) => <Badge>{label(one.transport, 30)}</Badge>,
    },
    {
      id: "status",
      header: "Status",
      width: 90,
      cell: (one) => {
        const status = statusOf(one);
        if (status === null) return <span className="muted">–</span>;
        return <Badge tone={status < 400 ? "good" : status < 500 ? "warn" : "bad"}>{String(status)}</Badge>;
      },
    },
    {
      id: "duration",
      header: "Took",
      width: 90,
      align: "end",
      cell: (one) =>
        one.duration_ms === null || one.duration_ms === undefined ? "–" : duration(one.duration_ms),
    },
    {
      id: "more",
      header: "Actions",
      width: 90,
      cell: (one) => (
        <Button
          small
          kind="quiet"
          aria-label={`Details of ${label(one.action, 60)}`}
          onClick={() => onOpen(one)}
        >
          Details
        </Button>
      ),
    },
  ];
}

function OneEntry({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const parts: [string, Entry["request"]][] = [
    ["Request", entry.request],
    ["Answer", entry.response],
    ["Caller", entry.metadata],
  ];
  return (
    <Dialog title={label(entry.action, 80)} onClose={onClose} wide>
      <div className="stack">
        <p className="muted">
          <Time at={entry.started_at} as="absolute" />
        </p>
        {parts.map(([name, value]) => (
          <section key={name}>
            <h3>{name}</h3>
            {value && Object.keys(value).length > 0 ? (
              <Json value={value} />
            ) : (
              <span className="muted">nothing noted</span>
            )}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
