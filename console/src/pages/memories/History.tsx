import { label } from "@/lib/text";
import { Card, Clip, Diff, ErrorNote, Skeleton, Time } from "@/ui";
import { useHistory } from "./queries";
import styles from "./memories.module.css";
import { type Change, isObservation, type Memory } from "./types";

const FIELDS: Record<string, string> = {
  text: "Words",
  context: "Context",
  entities: "Entities",
  state: "State",
  fact_type: "Type",
  occurred_start: "Began",
  occurred_end: "Ended",
  mentioned_at: "Said",
};

/** What was changed, when and why, the latest first, each as a diff. */
export function History({ bank, memory }: { bank: string; memory: Memory }) {
  const history = useHistory(bank, memory.id);
  const changes = history.data ?? [];
  return (
    <Card title="History">
      {history.isPending && <Skeleton lines={2} />}
      {history.isError && <ErrorNote error={history.error} onRetry={() => void history.refetch()} />}
      <ol className={styles.history}>
        {changes.map((change, index) => (
          <li key={change.number ?? change.version ?? index}>
            <div className={styles.moment}>
              <strong>{titleOf(change)}</strong> <Time at={change.changed_at} />
            </div>
            {change.reason && (
              <div className="muted">
                <Clip text={change.reason} />
              </div>
            )}
            {isObservation(memory) ? (
              <Said change={change} after={changes[index - 1]?.previous_text ?? memory.text} />
            ) : (
              change.changes?.map((one) => <FieldChange key={one.field} {...one} />)
            )}
          </li>
        ))}
        <li>
          <div className={styles.moment}>
            <strong>{isObservation(memory) ? "Derived" : "Learned"}</strong>{" "}
            <Time at={memory.learned_at ?? memory.created_at} />
          </div>
          {memory.extractor && (
            <div className="muted small">
              {memory.extractor.name === "rules" && !isObservation(memory)
                ? "by the rules, word for word"
                : `by ${label(memory.extractor.name)}`}
            </div>
          )}
        </li>
      </ol>
    </Card>
  );
}

function titleOf(change: Change): string {
  const fields = change.changes?.map((one) => one.field) ?? [];
  const state = change.changes?.find((one) => one.field === "state");
  if (state) return state.new === "invalidated" ? "Invalidated" : "Restored";
  if (fields.length === 0) return "Derived again";
  return "Edited";
}

function Said({ change, after }: { change: Change; after: string }) {
  if (change.previous_text === null) return null;
  return (
    <div className={styles.change}>
      <Diff before={change.previous_text} after={after} />
    </div>
  );
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(String).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function FieldChange({ field, old, new: now }: { field: string; old: unknown; new: unknown }) {
  if (field === "state") return null;
  return (
    <div className={styles.change}>
      <span className="small muted">{FIELDS[field] ?? label(field, 40)}</span>
      <Diff before={asText(old) || "nothing"} after={asText(now) || "nothing"} />
    </div>
  );
}
