import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { plural } from "@/lib/text";
import { Badge, Card, Clip, ErrorNote, Skeleton, Time } from "@/ui";
import { TagList } from "@/ui/TagsInput";
import { History } from "./History";
import styles from "./observations.module.css";
import { type Evidence, useObservation } from "./queries";
import { Span } from "./Span";
import { Proofs, TrendBadge, trendMeaning } from "./trend";

const KINDS: Record<string, string> = {
  claim: "Facts that say the same",
  change: "What holds now, and what held before",
};

/** One observation: what it says, how it fares, which facts say so, and how it came to be so worded. */
export function Detail({ bank, id }: { bank: string; id: string }) {
  const found = useObservation(bank, id);
  if (found.isPending) return <Skeleton lines={8} />;
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  const one = found.data;
  const evidence = [...(one.source_memories ?? [])].sort((a, b) =>
    (a.mentioned_at ?? "").localeCompare(b.mentioned_at ?? ""),
  );
  return (
    <div className="stack">
      <Card>
        <p className={styles.statement}>
          <Clip text={one.text} max={1200} />
        </p>
        <div className="row">
          <TrendBadge trend={one.trend} />
          <Proofs number={one.proof_count} />
          <Badge>version {one.version}</Badge>
          <TagList tags={one.tags ?? []} />
        </div>
        <p className="small muted">
          {KINDS[one.kind] ?? one.kind}; {trendMeaning(one.trend)}. Last changed <Time at={one.updated_at} />.
        </p>
      </Card>
      <Card title={`Evidence: ${plural(evidence.length, "fact")}`}>
        <Span label="When these facts were said" moments={evidence.map((fact) => fact.mentioned_at)} />
        <ol className={styles.evidence}>
          {evidence.map((fact) => (
            <Fact key={fact.id} bank={bank} fact={fact} />
          ))}
        </ol>
      </Card>
      <History bank={bank} observation={one} />
    </div>
  );
}

function Fact({ bank, fact }: { bank: string; fact: Evidence }) {
  return (
    <li>
      <Time at={fact.mentioned_at} as="day" />
      <div>
        <Clip text={fact.text} max={400} />
        <div className="row small muted">
          {fact.context && <Clip text={fact.context} max={80} />}
          <Link href={bankPath(bank, "memories", fact.id)}>Memory</Link>
          {fact.document_id && <Link href={bankPath(bank, "documents", fact.document_id)}>Document</Link>}
        </div>
      </div>
    </li>
  );
}
