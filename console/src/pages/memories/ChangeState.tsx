import { type FormEvent, useState } from "react";
import { clip, plural } from "@/lib/text";
import { Button, ConfirmDialog, Dialog, DialogActions, ErrorNote, Input, Text } from "@/ui";
import { useResting } from "./EditMemory";
import { useDeleteMemory, useUpdateMemory } from "./queries";
import styles from "./memories.module.css";
import type { Memory } from "./types";

interface Props {
  bank: string;
  memory: Memory;
  onClose: () => void;
}

/** Retire a fact, or bring it back. */
export function ChangeState({ bank, memory, onClose }: Props) {
  const retired = memory.state === "invalidated";
  const [reason, setReason] = useState("");
  const resting = useResting(bank, memory.id);
  const update = useUpdateMemory(
    bank,
    memory.id,
    retired ? "The memory is recalled again." : "The memory is not recalled any more.",
    onClose,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ state: retired ? "valid" : "invalidated", reason: reason.trim() || undefined });
  };
  return (
    <Dialog title={retired ? "Restore this memory?" : "Invalidate this memory?"} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <blockquote className={styles.quote}>
          <Text>{clip(memory.text, 300)}</Text>
        </blockquote>
        <ul className={styles.consequences}>
          {retired ? (
            <>
              <li>It is recalled again, and counts for observations.</li>
              <li>What was changed meanwhile stays in its history.</li>
            </>
          ) : (
            <>
              <li>It is not recalled any more, and reflect does not rest on it.</li>
              <li>
                {resting > 0
                  ? `${plural(resting, "observation leans", "observations lean")} on it and will be derived again without it.`
                  : "No observation rests on it."}
              </li>
              <li>It is kept, with its source and history, and can be restored at any time.</li>
            </>
          )}
        </ul>
        <Input
          label="Why"
          hint="Kept in its history."
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          autoFocus
        />
        {update.error && <ErrorNote error={update.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind={retired ? "primary" : "danger"} type="submit" busy={update.isPending}>
            {retired ? "Restore" : "Invalidate"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function DeleteMemory({ bank, memory, onClose, onDone }: Props & { onDone: () => void }) {
  const resting = useResting(bank, memory.id);
  const remove = useDeleteMemory(bank, memory.id, onDone);
  return (
    <ConfirmDialog
      title="Delete this memory?"
      action="Delete memory"
      onConfirm={() => remove.mutateAsync()}
      onClose={onClose}
    >
      <div className="stack">
        <blockquote className={styles.quote}>
          <Text>{clip(memory.text, 300)}</Text>
        </blockquote>
        <ul className={styles.consequences}>
          <li>The fact goes with its history and links. This cannot be undone.</li>
          {resting > 0 && (
            <li>
              {plural(resting, "observation rests", "observations rest")} on it and will be derived again.
            </li>
          )}
          <li>
            Its document stays; reading that anew may find the fact again. To keep it from recall, invalidate
            it.
          </li>
        </ul>
      </div>
    </ConfirmDialog>
  );
}
