import { Link } from "wouter";
import { bankPath, useBank, useParam } from "@/app/location";
import { count, plural } from "@/lib/text";
import { Badge, Clip, ErrorNote, PageHead, Skeleton, Stat, Tabs, Time } from "@/ui";
import { Artifact } from "./Artifact";
import { Evidence } from "./Evidence";
import { Phases } from "./Phases";
import { Predictions } from "./Predictions";
import { Proposals } from "./Proposals";
import { type Run as Told, useRun } from "./queries";
import { runWords } from "./words";

const TABS = ["phases", "predictions", "proposals", "page"] as const;
type Tab = (typeof TABS)[number];

/** One run: what came of it, its phases, what it expects and proposes, its page. */
export function Run({ id }: { id: string }) {
  const bank = useBank();
  const run = useRun(bank, id);
  return (
    <>
      <PageHead
        title="Dream"
        note={
          <>
            <Link href={bankPath(bank, "dreams")}>All dreams</Link> · <span className="mono">{id}</span>
          </>
        }
        actions={<Link href={bankPath(bank, "operations", id)}>Its operation</Link>}
      />
      {run.isPending && <Skeleton lines={8} />}
      {run.isError && <ErrorNote error={run.error} onRetry={() => void run.refetch()} />}
      {run.data && <Shown run={run.data} />}
    </>
  );
}

function Shown({ run }: { run: Told }) {
  const [param, setTab] = useParam("tab", "phases");
  const tab: Tab = TABS.find((one) => one === param) ?? "phases";
  const predictions = run.predictions ?? [];
  const proposals = run.promotion_proposals ?? [];
  const words = runWords(run.status);
  const basis = run.evidence_basis?.["recall_memory_ids"];
  const evidence = Array.isArray(basis) ? basis.filter((one) => typeof one === "string") : [];
  const tabs: { id: Tab; label: string }[] = [
    { id: "phases", label: "Phases" },
    { id: "predictions", label: `Predictions (${count(predictions.length)})` },
    { id: "proposals", label: `Proposals (${count(proposals.length)})` },
    { id: "page", label: "Page" },
  ];
  return (
    <>
      <div className="stack">
        <div className="row">
          <Badge tone={words.tone}>{words.words}</Badge>
          <span className="muted small">
            {run.run_type}, started by {run.trigger_source === "manual" ? "hand" : run.trigger_source},{" "}
            <Time at={run.created_at} as="absolute" />
          </span>
        </div>
        {run.summary && <Clip text={run.summary} max={600} />}
        {run.failure_reason && (
          <p>
            <strong>Why it was not kept: </strong>
            <Clip text={run.failure_reason} max={400} />
          </p>
        )}
      </div>
      <div className="stats">
        <Stat label="Quality" value={(run.quality_score ?? 0).toFixed(2)} note="of 1" />
        <Stat label="Novelty" value={(run.novelty_score ?? 0).toFixed(2)} note="of 1" />
        <Stat label="Maturity" value={run.maturity_tier ?? "–"} />
        <Stat label="It rests on" value={plural(evidence.length, "fact")} />
      </div>
      <Evidence ids={evidence} what="it rests on" />
      <Tabs label="The dream" tabs={tabs} value={tab} onChange={setTab}>
        {tab === "phases" && <Phases phases={run.phases ?? []} />}
        {tab === "predictions" && <Predictions predictions={predictions} />}
        {tab === "proposals" && <Proposals proposals={proposals} />}
        {tab === "page" && <Artifact run={run.run_id} html={run.narrative_html} />}
      </Tabs>
    </>
  );
}
