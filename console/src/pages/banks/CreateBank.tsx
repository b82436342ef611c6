import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { Button, Dialog, DialogActions, ErrorNote, Input, Textarea } from "@/ui";
import { useCreateBank } from "./queries";

export function CreateBank({ onClose, onDone }: { onClose: () => void; onDone: (bank: string) => void }) {
  const [bank, setBank] = useState("");
  const [mission, setMission] = useState("");
  const create = useCreateBank(onDone);
  const field = create.error instanceof ApiError ? create.error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ bank: bank.trim(), mission: mission.trim() });
  };
  return (
    <Dialog title="Create a bank" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Input
          label="Name"
          hint="What agents call it by, e.g. friends or user-42. It cannot be changed."
          error={field === "bank_id" ? create.error?.message : null}
          value={bank}
          onChange={(event) => setBank(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          required
          autoFocus
        />
        <Textarea
          label="Mission"
          hint="What the bank is for, in a sentence; answers keep to it. It may stay empty."
          error={field?.endsWith("mission") ? create.error?.message : null}
          value={mission}
          onChange={(event) => setMission(event.target.value)}
          rows={3}
        />
        {create.error && field !== "bank_id" && !field?.endsWith("mission") && (
          <ErrorNote error={create.error} />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={!bank.trim()}>
            Create bank
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
