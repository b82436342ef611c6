import { useState } from "react";
import { Link } from "wouter";
import { bankPath, useBank, useParam, usePlace } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { count, shellWord } from "@/lib/text";
import { Button, EmptyState, ErrorNote, PageHead, Skeleton, Stat, Tabs, Time } from "@/ui";
import { Calibration } from "./Calibration";
import { Predictions } from "./Predictions";
import { isOpen, Proposals } from "./Proposals";
import { type Run as Told, type Stats, useFreshDreams, useRuns, useStats } from "./queries";
import { Run } from "./Run";
import { Runs } from "./Runs";
import { Trigger } from "./Trigger";
import { share } from "./words";

const TABS = ["runs", "predictions", "proposals", "calibration"] as const;
type Tab = (typeof TABS)[number];

export default function DreamsPage() {
  const [run] = usePlace().rest;
  useFreshDreams(useBank());
  return run ? <Run key={run} id={run} /> : <Dreams />;
}

function Dreams() {
  const bank = useBank();
  const [isOpenTrigger, setTrigger] = useState(false);
  const runs = useRuns(bank);
  const stats = useStats(bank);
  useShortcut("n", "Dream now", () => setTrigger(true));
  const error = runs.error ?? stats.error;
  const again = () => {
    void runs.refetch();
    void stats.refetch();
  };
  return (
    <>
      <PageHead
        title="Dreams"
        note="What the facts show together that nobody said: what recurs, what changes, what to expect."
        actions={
          <>
            <Link href={bankPath(bank, "configuration", { q: "dream" })}>Configuration</Link>
            <Button kind="primary" onClick={() => setTrigger(true)}>
              Dream now
            </Button>
          </>
        }
      />
      {error && <ErrorNote error={error} onRetry={again} />}
      {!error && (runs.isPending || stats.isPending) && <Skeleton lines={8} />}
      {runs.data && stats.data && <Shown runs={runs.data.items} stats={stats.data} />}
      {isOpenTrigger && <Trigger onClose={() => setTrigger(false)} />}
    </>
  );
}

function Shown({ runs, stats }: { runs: readonly Told[]; stats: Stats }) {
  const bank = useBank();
  const [param, setTab] = useParam("tab", "runs");
  if (runs.length === 0)
    return (
      <EmptyState title="No dreams yet" command={`reverie dream run ${shellWord(bank)} --wait`}>
        Retain some days of facts, then press Dream now. By itself a bank dreams when{" "}
        <code>dream.enabled</code> is true in its configuration.
      </EmptyState>
    );
  const tab: Tab = TABS.find((one) => one === param) ?? "runs";
  const predictions = runs.flatMap((run) => run.predictions ?? []);
  const proposals = runs.flatMap((run) => run.promotion_proposals ?? []);
  const waiting = proposals.filter(isOpen).length;
  const pending = predictions.filter((one) => one.status === "pending").length;
  const tabs: { id: Tab; label: string }[] = [
    { id: "runs", label: "Runs" },
    { id: "predictions", label: `Predictions (${count(pending)} open)` },
    { id: "proposals", label: `Proposals (${count(waiting)} to review)` },
    { id: "calibration", label: "Calibration" },
  ];
  return (
    <>
      <div className="stats">
        <Stat label="Runs" value={count(stats.total_runs)} note={<Time at={stats.last_run_at} />} />
        <Stat
          label="Kept"
          value={share(stats.distillation_pass_rate)}
          note={`${count(stats.distilled_count)} of ${count(stats.total_runs)}`}
        />
        <Stat label="Mean quality" value={stats.avg_quality.toFixed(2)} note="of 1" />
        <Stat label="Open predictions" value={count(stats.unresolved_prediction_backlog ?? 0)} />
        <Stat
          label="Came true"
          value={stats.validation_rate ? share(stats.prediction_confirmation_rate ?? 0) : "–"}
          note={
            stats.validation_rate ? `of the ${share(stats.validation_rate)} settled` : "none is settled yet"
          }
        />
      </div>
      <Tabs label="Dreams" tabs={tabs} value={tab} onChange={setTab}>
        {tab === "runs" && <Runs runs={runs} />}
        {tab === "predictions" && <Predictions predictions={predictions} />}
        {tab === "proposals" && <Proposals proposals={proposals} />}
        {tab === "calibration" && <Calibration stats={stats} />}
      </Tabs>
    </>
  );
}
