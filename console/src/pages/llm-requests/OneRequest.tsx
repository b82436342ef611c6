import { count, label } from "@/lib/text";
import { Badge, Button, Clip, Dialog, Json, Time } from "@/ui";
import type { Entry } from "./queries";

interface OneProps {
  entry: Entry;
  onClose: () => void;
  /** Show the other calls of the same run. */
  onTrace: (trace: string) => void;
}

/** One call of a model: what was asked, what it answered, what it cost. */
export function OneRequest({ entry, onClose, onTrace }: OneProps) {
  const { trace_id: trace } = entry;
  return (
    <Dialog
      title={`${label(entry.operation ?? "request", 40)}: ${label(entry.scope ?? "", 80)}`}
      onClose={onClose}
      wide
    >
      <div className="stack">
        <div className="row">
          <Badge tone={entry.status === "success" ? "good" : "bad"}>{label(entry.status, 30)}</Badge>
          <span className="muted small grow">
            <Time at={entry.started_at} as="absolute" />, {label(entry.model ?? "no model", 80)},{" "}
            {count(entry.input_tokens ?? 0)} tokens in, {count(entry.output_tokens ?? 0)} out
          </span>
          {trace && (
            <Button small onClick={() => onTrace(trace)}>
              Calls of the same run
            </Button>
          )}
        </div>
        {entry.error && (
          <div className="error-note">
            <Clip text={entry.error} max={1000} />
          </div>
        )}
        <section>
          <h3>Asked</h3>
          <Content value={entry.input} />
        </section>
        <section>
          <h3>Answered</h3>
          <Content value={entry.output} />
        </section>
        <section>
          <h3>About it</h3>
          <Json value={{ ...entry.llm_info, ...entry.metadata }} open={1} />
        </section>
      </div>
    </Dialog>
  );
}

function Content({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="muted">nothing kept</span>;
  if (typeof value === "string") return <Clip text={value} max={2000} />;
  return <Json value={value} open={3} />;
}
