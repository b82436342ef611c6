import { Badge, Card, Clip, Diff, ErrorNote, Skeleton, Time, type Tone } from "@/ui";
import styles from "./observations.module.css";
import { type Change, type Observation, useHistory } from "./queries";

const TONES: Record<string, Tone> = {
  refined: "info",
  strengthened: "good",
  superseded: "warn",
  contradicted: "bad",
  weakened: "warn",
};

/** How an observation came to say what it says: each change as a diff, the newest first. */
export function History({ bank, observation }: { bank: string; observation: Observation }) {
  const found = useHistory(bank, observation.id);
  const changes = [...(found.data ?? [])].sort((a, b) => b.version - a.version);
  return (
    <Card title="History">
      {found.isPending && <Skeleton lines={3} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      <ol className={styles.history}>
        {changes.map((change, index) => {
          const after = changes[index - 1];
          return (
            <Entry
              key={change.version}
              change={change}
              text={after?.previous_text ?? observation.text}
              proofs={after?.proof_count ?? observation.proof_count}
            />
          );
        })}
        {found.data && (
          <li>
            <div className="row">
              <Badge tone="accent">version 1</Badge>
              <span className="muted small">
                first concluded <Time at={observation.created_at} as="absolute" />
              </span>
            </div>
            {changes.length === 0 && (
              <p className="small muted">It says what it said from the beginning. Changes are shown here.</p>
            )}
          </li>
        )}
      </ol>
    </Card>
  );
}

function Entry({ change, text, proofs }: { change: Change; text: string; proofs: number }) {
  return (
    <li>
      <div className="row">
        <Badge tone="accent">version {change.version + 1}</Badge>
        <Badge tone={TONES[change.change] ?? "neutral"}>{change.change}</Badge>
        <span className="grow">
          <Clip text={change.reason} max={200} />
        </span>
        <span className="small muted">
          {change.proof_count === proofs
            ? null
            : `${String(change.proof_count)} → ${String(proofs)} facts · `}
          <Time at={change.changed_at} as="absolute" />
        </span>
      </div>
      {change.previous_text === text ? (
        <p className="small muted">The words stayed the same.</p>
      ) : (
        <Diff before={change.previous_text} after={text} />
      )}
    </li>
  );
}
