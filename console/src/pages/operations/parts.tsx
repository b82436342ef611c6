import { count, label } from "@/lib/text";
import { Badge, Button, type Tone } from "@/ui";
import { canCancel, canDelete, canRetry, type Operation, useSteer } from "./queries";
import css from "./operations.module.css";

const TONES: Record<string, Tone> = {
  pending: "neutral",
  processing: "info",
  completed: "good",
  failed: "bad",
  cancelled: "warn",
};

export function Status({ status }: { status: string }) {
  return <Badge tone={TONES[status] ?? "neutral"}>{label(status, 40)}</Badge>;
}

/** "refresh_mental_model" as "refresh mental model". */
export const words = (type: string | null | undefined) =>
  label((type ?? "operation").replaceAll("_", " "), 60);

/** The stage and how far it is; a bar where the total is known. */
export function Progress({ progress }: { progress: Operation["progress"] }) {
  if (!progress) return <span className="muted">–</span>;
  const { stage, processed, total } = progress;
  const known = typeof total === "number" && total > 0;
  return (
    <span className={css.progress}>
      <span className="small">
        {words(stage)}
        {known && (
          <span className="muted">
            {" "}
            {count(processed ?? 0)} of {count(total)}
          </span>
        )}
      </span>
      {known && <progress className={css.bar} aria-label={words(stage)} max={total} value={processed ?? 0} />}
    </span>
  );
}

interface ActionsProps {
  bank: string;
  id: string;
  name: string;
  status: string;
  onDelete: () => void;
  /** How the buttons look. */
  kind?: "plain" | "quiet";
}

/** What can be done with an operation in its state. */
export function Actions({ bank, id, name, status, onDelete, kind = "quiet" }: ActionsProps) {
  const cancel = useSteer(bank, "cancel");
  const retry = useSteer(bank, "retry");
  return (
    <span className={css.actions}>
      {canCancel(status) && (
        <Button
          small
          kind={kind}
          busy={cancel.isPending}
          aria-label={`Cancel ${name}`}
          onClick={() => cancel.mutate(id)}
        >
          Cancel
        </Button>
      )}
      {canRetry(status) && (
        <Button
          small
          kind={kind}
          busy={retry.isPending}
          aria-label={`Retry ${name}`}
          onClick={() => retry.mutate(id)}
        >
          Retry
        </Button>
      )}
      {canDelete(status) && (
        <Button small kind={kind} aria-label={`Delete ${name}`} onClick={onDelete}>
          Delete
        </Button>
      )}
    </span>
  );
}
