import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { count, label, plural } from "@/lib/text";
import { Button, ConfirmDialog, Dialog, DialogActions, ErrorNote, Skeleton } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import { useKnownTags, useObservations } from "../memories/queries";
import { addJob } from "./jobs";
import { useDeleteDocument, useDocumentFacts, useReprocess, useSetTags } from "./queries";
import styles from "./documents.module.css";

interface Props {
  bank: string;
  id: string;
  onClose: () => void;
}

export function Reprocess({ bank, id, onClose }: Props) {
  const reprocess = useReprocess(bank, id, (operation) => {
    addJob(bank, id, { operation, document: id });
    onClose();
  });
  return (
    <Dialog title="Read this document again?" onClose={onClose}>
      <div className="stack">
        <ul className={styles.consequences}>
          <li>Its text is read in the background, as the bank is configured now.</li>
          <li>What it finds takes the place of the facts it has; what it does not find again goes.</li>
          <li>Facts changed by hand stay as they are where the same statement is found again.</li>
        </ul>
        {reprocess.error && <ErrorNote error={reprocess.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" autoFocus busy={reprocess.isPending} onClick={() => reprocess.mutate()}>
            Reprocess
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}

export function EditTags({ bank, id, tags: before, onClose }: Props & { tags: string[] }) {
  const [tags, setTags] = useState(before);
  const known = useKnownTags(bank);
  const save = useSetTags(bank, id, onClose);
  const isOfTags = save.error instanceof ApiError && save.error.field?.startsWith("tags");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(tags);
  };
  return (
    <Dialog title="Edit tags" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TagsInput
          label="Tags"
          hint="Enter adds one. Its facts get the same tags, so that recall by tag finds them."
          value={tags}
          known={known}
          onChange={setTags}
          error={isOfTags ? save.error?.message : null}
        />
        {save.error && !isOfTags && <ErrorNote error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface DeleteProps {
  bank: string;
  found: { id: string; memory_unit_count: number; nodes_by_fact_type?: Record<string, number> | null };
  onClose: () => void;
  onDone: () => void;
}

/** Says what goes along before it goes. */
export function DeleteDocument({ bank, found, onClose, onDone }: DeleteProps) {
  const remove = useDeleteDocument(bank, onDone);
  const facts = useDocumentFacts(bank, found.id);
  const observations = useObservations(bank);
  const ids = new Set(facts.data?.map((fact) => fact.id));
  const resting = observations.data?.items.filter((one) => one.source_memory_ids?.some((id) => ids.has(id)));
  const retired = facts.data?.filter((fact) => fact.state === "invalidated").length ?? 0;
  const kinds = Object.entries(found.nodes_by_fact_type ?? {});
  return (
    <ConfirmDialog
      title="Delete this document?"
      action="Delete document"
      onConfirm={() => remove.mutateAsync(found.id)}
      onClose={onClose}
    >
      <p>
        <strong>
          <bdi>{label(found.id, 120)}</bdi>
        </strong>{" "}
        goes with all that was read from it:
      </p>
      <ul className={styles.consequences}>
        <li>
          {plural(found.memory_unit_count, "fact")}
          {kinds.length > 1 && ` (${kinds.map(([kind, n]) => `${count(n)} ${kind}`).join(", ")})`}
          {retired > 0 && `, ${count(retired)} of them invalidated`}, with their history and links
        </li>
        <li>
          {!resting && <Skeleton lines={1} />}
          {resting?.length === 0 && "no observation: none rests on it"}
          {!!resting?.length &&
            `${plural(resting.length, "observation that rests", "observations that rest")} on them; what other facts still say is derived again`}
        </li>
        <li>the text itself. This cannot be undone.</li>
      </ul>
    </ConfirmDialog>
  );
}
