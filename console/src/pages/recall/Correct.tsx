import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";
import { ApiError } from "@/api/client";
import { Button, Dialog, DialogActions, ErrorNote, Input, Textarea } from "@/ui";
import { type Result, useCorrect, useRetire } from "./queries";

/** Give a memory other words, or retire it; the question is then asked again. */
export function Correct({ result, onClose }: { result: Result; onClose: () => void }) {
  const bank = useBank();
  const [text, setText] = useState(result.text);
  const [reason, setReason] = useState("");
  const correct = useCorrect(bank, onClose);
  const retire = useRetire(bank, onClose);
  const error = correct.error ?? retire.error;
  const field = error instanceof ApiError ? error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    correct.mutate({ id: result.id, text: text.trim(), reason: reason.trim() });
  };
  return (
    <Dialog title="Correct this memory" onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Textarea
          label="What it says"
          hint="Its dates and entities stay. The words it had are kept among its versions."
          value={text}
          error={field === "text" ? error?.message : null}
          onChange={(event) => setText(event.target.value)}
          rows={4}
          autoFocus
        />
        <Input
          label="Why"
          hint="Kept with the change; it may stay empty."
          value={reason}
          error={field === "reason" ? error?.message : null}
          onChange={(event) => setReason(event.target.value)}
        />
        {error && field !== "text" && field !== "reason" && <ErrorNote error={error} />}
        <p className="small muted">
          To change dates, entities or the type,{" "}
          <Link href={bankPath(bank, "memories", result.id)}>open the memory</Link>.
        </p>
        <DialogActions>
          <Button
            kind="danger"
            busy={retire.isPending}
            onClick={() => retire.mutate({ id: result.id, reason: reason.trim() })}
          >
            Retire it
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={correct.isPending}
            disabled={!text.trim() || text.trim() === result.text}
          >
            Correct it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
