import { useMemo, useState } from "react";
import { useBank, useFilter, useOffset } from "@/app/location";
import { count, label } from "@/lib/text";
import { duration } from "@/lib/time";
import {
  Badge,
  Button,
  Chart,
  type Column,
  Dialog,
  EmptyState,
  Input,
  Json,
  Listing,
  OverTime,
  PageHead,
  Select,
  Table,
  Text,
  Time,
  usePeriod,
} from "@/ui";
import { type Entry, LIMIT, useEntries, useStats } from "./queries";

export default function AuditLogPage() {
  const bank = useBank();
  const [action, setAction] = useFilter("action");
  const [transport, setTransport] = useFilter("transport");
  const [from, setFrom] = useFilter("from");
  const [until, setUntil] = useFilter("until");
  const [offset] = useOffset();
  const [open, setOpen] = useState<Entry | null>(null);
  const found = useEntries(bank, { action, transport, from, until }, offset);
  const stats = useStats(bank, "30d");
  const known = new Set(stats.data?.buckets.flatMap((bucket) => Object.keys(bucket.actions)));
  if (action) known.add(action);
  return (
    <>
      <PageHead
        title="Audit log"
        note="Who asked what of this bank, and when: names and sizes, never the contents."
      />
      <Requests bank={bank} onPick={setAction} />
      <div className="filters">
        <Select
          label="Action"
          value={action}
          onChange={(event) => setAction(event.target.value)}
          options={[
            { value: "", label: "any action" },
            ...[...known].sort().map((value) => ({ value, label: label(value, 60) })),
          ]}
        />
        <Select
          label="Transport"
          value={transport}
          onChange={(event) => setTransport(event.target.value)}
          options={[{ value: "", label: "any transport" }, "http", "local", "mcp"]}
        />
        <Input
          label="From (UTC)"
          type="date"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
        <Input
          label="To (UTC)"
          type="date"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
      </div>
      <Listing
        query={found}
        limit={LIMIT}
        empty={
          <EmptyState title="No requests">
            {action || transport || from || until
              ? "None is like this. Choose less."
              : "Requests of this bank are noted here when audit_log_enabled is on in its configuration."}
          </EmptyState>
        }
      >
        <Table
          label="Requests"
          rows={found.data?.items ?? []}
          columns={columns(setOpen)}
          keyOf={(one) => one.id}
          onOpen={setOpen}
        />
      </Listing>
      {open && <OneEntry entry={open} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Requests over time, and which there were most. */
function Requests({ bank, onPick }: { bank: string; onPick: (action: string) => void }) {
  const [period] = usePeriod();
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
    <OverTime title="Requests" query={stats}>
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
    </OverTime>
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
