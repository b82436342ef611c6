import { Link } from "wouter";
import { bankPath, navigate, useBank, useParam } from "@/app/location";
import { clip, count } from "@/lib/text";
import { Badge, type Column, EmptyState, Select, Table, Text, Time } from "@/ui";
import { isOpen } from "./Proposals";
import { MOST_RUNS, type Run } from "./queries";
import { RUN, runWords } from "./words";

const two = (value: number | undefined) => (value ?? 0).toFixed(2);

/** The runs, the latest first, with their scores and why they were kept or not. */
export function Runs({ runs }: { runs: readonly Run[] }) {
  const bank = useBank();
  const [status, setStatus] = useParam("status", "");
  const shown = runs.filter((run) => !status || run.status === status);
  const columns: Column<Run>[] = [
    {
      id: "when",
      header: "Run",
      width: 150,
      sort: (run) => run.created_at,
      cell: (run) => (
        <Link href={bankPath(bank, "dreams", run.run_id)}>
          <Time at={run.created_at} />
        </Link>
      ),
    },
    {
      id: "status",
      header: "Status",
      width: 120,
      sort: (run) => run.status,
      cell: (run) => <Badge tone={runWords(run.status).tone}>{runWords(run.status).words}</Badge>,
    },
    {
      id: "why",
      header: "What it found, or why not",
      cell: (run) => (
        <span className="clamp">
          <Text>{clip(run.failure_reason ?? run.summary ?? runWords(run.status).means, 240)}</Text>
        </span>
      ),
    },
    {
      id: "trigger",
      header: "Started by",
      width: 110,
      cell: (run) => (
        <span className="small">
          {run.trigger_source}
          {run.run_type === "trance" && ", trance"}
        </span>
      ),
    },
    {
      id: "quality",
      header: "Quality",
      width: 90,
      align: "end",
      sort: (run) => run.quality_score ?? 0,
      cell: (run) => two(run.quality_score),
    },
    {
      id: "novelty",
      header: "Novelty",
      width: 90,
      align: "end",
      sort: (run) => run.novelty_score ?? 0,
      cell: (run) => two(run.novelty_score),
    },
    {
      id: "open",
      header: "To review",
      width: 100,
      align: "end",
      sort: (run) => (run.promotion_proposals ?? []).filter(isOpen).length,
      cell: (run) => count((run.promotion_proposals ?? []).filter(isOpen).length),
    },
  ];
  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Status"
          hideLabel
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          options={[
            { value: "", label: "Every status" },
            ...Object.entries(RUN).map(([value, { words }]) => ({ value, label: words })),
          ]}
        />
        {runs.length === MOST_RUNS && (
          <span className="muted small">The latest {MOST_RUNS} runs are shown.</span>
        )}
      </div>
      {shown.length === 0 ? (
        <EmptyState title="No run has this status" />
      ) : (
        <Table
          label="Dreams"
          rows={shown}
          columns={columns}
          keyOf={(run) => run.run_id}
          onOpen={(run) => navigate(bankPath(bank, "dreams", run.run_id))}
        />
      )}
    </div>
  );
}
