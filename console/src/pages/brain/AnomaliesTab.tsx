import { useState } from "react";
import { useBank, useParam } from "@/app/location";
import { count } from "@/lib/text";
import { Badge, Button, EmptyState, ErrorNote, Select, Skeleton, Stat, Time } from "@/ui";
import { AnomalyCard } from "./AnomalyCard";
import css from "./brain.module.css";
import { DecideAnomaly } from "./DecideAnomaly";
import { type Anomaly, type AnomalyPage, type Decision, useAnomalies, useDetect } from "./queries";

const STATES = ["open", "acknowledged", "resolved", "suppressed"];
const TYPES = ["contradiction", "impossible_order", "sudden_change"];
const named = (all: string, names: readonly string[]) => [
  { value: "", label: all },
  ...names.map((one) => ({ value: one, label: one.replaceAll("_", " ") })),
];

/** Facts that do not fit: acknowledge or resolve them. */
export function AnomaliesTab() {
  const bank = useBank();
  const [status, setStatus] = useParam("status", "open");
  const [type, setType] = useParam("kind", "");
  const [severity, setSeverity] = useParam("severity", "0");
  const [asked, setAsked] = useState<{ anomaly: Anomaly; decision: Decision } | null>(null);
  const state = status === "any" ? "" : STATES.includes(status) ? status : "open";
  const found = useAnomalies(bank, {
    status: state,
    type: TYPES.includes(type) ? type : "",
    severity: Math.min(1, Math.max(0, Number(severity) || 0)),
  });
  const detect = useDetect(bank);
  const events = found.data?.pages.flatMap((page) => page.events) ?? [];
  const summary = found.data?.pages[0]?.summary;
  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          options={[...named("", STATES).slice(1), { value: "any", label: "every status" }]}
        />
        <Select
          label="Type"
          value={type}
          onChange={(event) => setType(event.target.value)}
          options={named("every type", TYPES)}
        />
        <Select
          label="Severity"
          value={severity}
          onChange={(event) => setSeverity(event.target.value)}
          options={[
            { value: "0", label: "any" },
            { value: "0.3", label: "from 0.3" },
            { value: "0.6", label: "from 0.6" },
            { value: "0.8", label: "from 0.8" },
          ]}
        />
        <span className="grow" />
        <Button busy={detect.isPending} onClick={() => detect.mutate(false)}>
          Look for anomalies now
        </Button>
      </div>
      {found.isPending && <Skeleton lines={6} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {summary && <Summary summary={summary} />}
      {summary && events.length === 0 && (
        <EmptyState title="No anomaly meets these filters">
          Anomalies are facts that contradict each other, stand in an impossible order, or change suddenly.
          They are looked for as facts come.
        </EmptyState>
      )}
      <ul className={css.cards} aria-label="Anomalies">
        {events.map((anomaly) => (
          <li key={anomaly.id}>
            <AnomalyCard anomaly={anomaly} onAsk={(decision) => setAsked({ anomaly, decision })} />
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Show more
        </Button>
      )}
      {asked && <DecideAnomaly {...asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function Summary({ summary }: { summary: AnomalyPage["summary"] }) {
  return (
    <div className="stats">
      <Stat label="Open" value={count(summary.open_events)} />
      <Stat label="Acknowledged" value={count(summary.acknowledged_events)} />
      <Stat label="Resolved" value={count(summary.resolved_events)} />
      <Stat label="Mean severity" value={summary.avg_severity.toFixed(2)} note="of 1" />
      <Stat
        label="Last look"
        value={
          <span className={css.when}>
            <Time at={summary.looked_at} />
          </span>
        }
        note={summary.behind ? <Badge tone="warn">facts wait to be looked at</Badge> : "nothing waits"}
      />
    </div>
  );
}
