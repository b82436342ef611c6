import { count } from "@/lib/text";
import { duration } from "@/lib/time";
import { Badge, Button, Dialog, DialogActions, Diff, ErrorNote, Skeleton, Text, type Tone } from "@/ui";
import styles from "./models.module.css";
import { type DryRun, useDryRun } from "./queries";

const OUTCOMES: Record<string, { tone: Tone; words: string }> = {
  content_written: { tone: "info", words: "The content would change." },
  content_unchanged: { tone: "good", words: "Nothing would change." },
  content_preserved_no_new_facts: { tone: "good", words: "Nothing new: the content would stay." },
  refresh_failed_empty_candidate: { tone: "bad", words: "It would fail: nothing was found to say." },
  refresh_failed_delta_not_applied: { tone: "bad", words: "It would fail: the edits do not fit." },
};

interface DryRunProps {
  bank: string;
  id: string;
  onRefresh: () => void;
  onClose: () => void;
}

/** What a refresh would do now, without doing it. */
export function DryRunDialog({ bank, id, onRefresh, onClose }: DryRunProps) {
  const found = useDryRun(bank, id);
  return (
    <Dialog title="Dry run of a refresh" onClose={onClose} wide>
      <div className="stack">
        {found.isFetching && (
          <>
            <p className="muted">Reading what a refresh would read…</p>
            <Skeleton lines={6} />
          </>
        )}
        {found.isError && !found.isFetching && (
          <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
        )}
        {found.data && !found.isFetching && <Preview result={found.data} />}
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button kind="primary" disabled={!found.data?.would_persist} onClick={onRefresh}>
            Refresh
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}

function Preview({ result }: { result: DryRun }) {
  const { tone, words } = OUTCOMES[result.outcome] ?? { tone: "neutral", words: result.outcome };
  const sum = (counts: Record<string, number> = {}) => Object.values(counts).reduce((a, b) => a + b, 0);
  const skipped = result.delta_operations?.skipped ?? [];
  return (
    <>
      <div className="row">
        <Badge tone={tone}>{words}</Badge>
        <Badge>{result.effective_mode}</Badge>
        <span className="small muted">
          {count(sum(result.facts.retrieved))} memories read, {count(sum(result.facts.used))} used, in{" "}
          {duration(result.duration_ms ?? 0)}
        </span>
      </div>
      {result.mode_fallback_reason && (
        <p className="small">
          Asked for {result.requested_mode}, but written anew:{" "}
          {result.mode_fallback_reason.replaceAll("_", " ")}.
        </p>
      )}
      {(result.warnings ?? []).map((warning) => (
        <p key={warning} className={styles.warning}>
          <Text>{warning}</Text>
        </p>
      ))}
      {result.retraction && (
        <p className={styles.warning}>
          {count(result.retraction.fact_ids?.length ?? 0)} memories it rests on are gone
          {result.retraction.applied ? "; their sentences would go too." : "."}
        </p>
      )}
      {skipped.length > 0 && (
        <p className={styles.warning}>{count(skipped.length)} edits would be left out, as they do not fit.</p>
      )}
      {/* long texts scroll here, at the keyboard too */}
      <div className={styles.preview} role="group" aria-label="What would change" tabIndex={0}>
        <Diff before={result.current_content} after={result.preview_content} />
      </div>
    </>
  );
}
