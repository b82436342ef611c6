import { Badge, Card, Diff, ErrorNote, Skeleton, Time } from "@/ui";
import styles from "./models.module.css";
import { type Model, useVersions } from "./queries";

/** What a mental model said before, each version as a diff to the one after it, the newest first. */
export function Versions({ bank, model }: { bank: string; model: Model }) {
  const found = useVersions(bank, model.id);
  const versions = [...(found.data ?? [])].sort((a, b) => b.changed_at.localeCompare(a.changed_at));
  return (
    <Card title="History">
      {found.isPending && <Skeleton lines={4} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && versions.length === 0 && (
        <p className="muted">
          It says what it said first. When a refresh writes something else, what changed is shown here.
        </p>
      )}
      <ol className={styles.versions}>
        {versions.map((version, index) => (
          <li key={version.changed_at}>
            <div className="row">
              <Badge tone="accent">version {versions.length - index + 1}</Badge>
              <span className="small muted">
                <Time at={version.changed_at} as="absolute" />
              </span>
              {index === 0 && <Badge tone="good">holds now</Badge>}
            </div>
            <Diff
              before={version.previous_content}
              after={versions[index - 1]?.previous_content ?? model.content ?? ""}
            />
          </li>
        ))}
      </ol>
    </Card>
  );
}
