import { type FormEvent, useState } from "react";
import { useBank } from "@/app/location";
import { clip } from "@/lib/text";
import { Button, Dialog, DialogActions, ErrorNote, Text, Textarea } from "@/ui";
import { type Anomaly, type Decision, useDecide } from "./queries";

interface DecideProps {
  anomaly: Anomaly;
  decision: Decision;
  onClose: () => void;
}

/** Acknowledges or resolves an anomaly, with room for why. */
export function DecideAnomaly({ anomaly, decision, onClose }: DecideProps) {
  const [note, setNote] = useState("");
  const decide = useDecide(useBank(), onClose);
  const isResolve = decision === "resolve";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    decide.mutate({ id: anomaly.id, decision, note: note.trim() });
  };
  return (
    <Dialog title={isResolve ? "Resolve the anomaly" : "Acknowledge the anomaly"} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>
          <Text>{clip(anomaly.description, 400)}</Text>
        </p>
        <p className="muted small">
          {isResolve
            ? "It is settled: it is not reported again for the same facts."
            : "Somebody has seen it. It stays in the list until it is resolved."}
        </p>
        <Textarea
          label="Note"
          hint="Why; it may stay empty."
          rows={3}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {decide.error && <ErrorNote error={decide.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={decide.isPending}>
            {isResolve ? "Resolve" : "Acknowledge"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
