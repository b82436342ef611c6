import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";
import { Button, Dialog, DialogActions, ErrorNote, Select, Time } from "@/ui";
import { type RunType, type Submitted, useTrigger } from "./queries";

/** Starts a dream, or says what stands in its way. */
export function Trigger({ onClose }: { onClose: () => void }) {
  const bank = useBank();
  const [kind, setKind] = useState<RunType>("dream");
  const [answer, setAnswer] = useState<Submitted | null>(null);
  const trigger = useTrigger(bank, setAnswer);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    trigger.mutate(kind);
  };
  return (
    <Dialog title="Dream now" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="muted">
          A dream looks at the facts with their times: what recurs, what grows, what contradicts itself, what
          to expect. Nothing of it becomes memory before you approve it.
        </p>
        <Select
          label="Kind"
          value={kind}
          onChange={(event) => setKind(event.target.value === "trance" ? "trance" : "dream")}
          options={[
            { value: "dream", label: "Dream: the latest 800 facts" },
            { value: "trance", label: "Trance: the latest 2,400 facts" },
          ]}
        />
        {trigger.error && <ErrorNote error={trigger.error} />}
        {answer && <Answer answer={answer} />}
        <DialogActions>
          <Button onClick={onClose}>{answer ? "Close" : "Cancel"}</Button>
          {!(answer && !answer.skipped) && (
            <Button kind="primary" type="submit" busy={trigger.isPending}>
              Start
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Answer({ answer }: { answer: Submitted }) {
  const bank = useBank();
  return (
    <p role="status">
      {answer.skipped === "cooldown" && (
        <>
          The last dream has just ended. The next may begin <Time at={answer.next_allowed_at} />.{" "}
        </>
      )}
      {answer.skipped === "under_way" && <>A dream is under way already. </>}
      {!answer.skipped && <>The dream has begun: it is listed here as soon as it has ended. </>}
      <Link href={bankPath(bank, "operations", answer.operation_id)}>See its operation</Link>
    </p>
  );
}
