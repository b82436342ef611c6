import { type FormEvent, type ReactNode, useState } from "react";
import { Button, Dialog, DialogActions, ErrorNote, Textarea } from "@/ui";

interface DecideProps {
  title: string;
  /** What will come of it. */
  children: ReactNode;
  action: string;
  isDanger?: boolean;
  busy: boolean;
  error: unknown;
  onDecide: (note: string) => void;
  onClose: () => void;
}

/** Asks for a decision, with room for why. */
export function Decide({ title, children, action, isDanger, busy, error, onDecide, onClose }: DecideProps) {
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onDecide(note.trim());
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <div>{children}</div>
        <Textarea
          label="Note"
          hint="Why; it may stay empty."
          rows={3}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {error != null && <ErrorNote error={error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={isDanger ? "danger" : "primary"} type="submit" busy={busy}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
