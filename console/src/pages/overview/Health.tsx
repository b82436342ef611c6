import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { count, plural } from "@/lib/text";
import { Badge, Button, Card, Time } from "@/ui";
import { type Stats, useConsolidate, useRecover } from "./queries";
import styles from "./health.module.css";

/** Whether what was learned was consolidated into observations. */
export function Health({ bank, stats }: { bank: string; stats: Stats }) {
  const consolidate = useConsolidate(bank);
  const recover = useRecover(bank);
  const types = stats.nodes_by_fact_type;
  const facts = (types.world ?? 0) + (types.experience ?? 0);
  const failed = stats.failed_consolidation;
  const pending = stats.pending_consolidation;
  const done = Math.max(0, facts - pending - failed);
  const [tone, words] =
    failed > 0
      ? (["bad", `${count(failed)} failed`] as const)
      : pending > 0
        ? (["warn", `${count(pending)} to go`] as const)
        : (["good", "all done"] as const);
  return (
    <Card title="Consolidation" actions={<Badge tone={tone}>{words}</Badge>}>
      <p className="muted small">
        Facts that say something together become observations, which recall prefers where it is told to.
      </p>
      <div
        className={styles.bar}
        role="img"
        aria-label={`${count(done)} consolidated, ${count(pending)} waiting, ${count(failed)} failed`}
      >
        {done > 0 && <span className={styles.done} style={{ flexGrow: done }} />}
        {pending > 0 && <span className={styles.pending} style={{ flexGrow: pending }} />}
        {failed > 0 && <span className={styles.failed} style={{ flexGrow: failed }} />}
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>Consolidated</dt>
          <dd>{plural(done, "memory", "memories")}</dd>
        </div>
        <div>
          <dt>Waiting</dt>
          <dd>{count(pending)}</dd>
        </div>
        {failed > 0 && (
          <div>
            <dt>Failed</dt>
            <dd>
              <Link href={bankPath(bank, "memories", { consolidation_state: "failed" })}>
                {count(failed)}
              </Link>
            </dd>
          </div>
        )}
        <div>
          <dt>Observations</dt>
          <dd>
            <Link href={bankPath(bank, "observations")}>{count(stats.total_observations)}</Link>
          </dd>
        </div>
        <div>
          <dt>Last time</dt>
          <dd>
            <Time at={stats.last_consolidated_at} />
          </dd>
        </div>
      </dl>
      <div className="row">
        <Button small busy={consolidate.isPending} onClick={() => consolidate.mutate()}>
          Consolidate now
        </Button>
        {failed > 0 && (
          <Button small busy={recover.isPending} onClick={() => recover.mutate()}>
            Try the failed ones again
          </Button>
        )}
      </div>
    </Card>
  );
}
