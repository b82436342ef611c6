import { type FormEvent, useState } from "react";
import { clip, plural } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import { Button, Dialog, DialogActions, ErrorNote, Input, SearchInput, Skeleton, Text } from "@/ui";
import { Kind } from "./Kind";
import { type Entity, type EntityDetail, kindOf, useEntities, useMerge } from "./queries";
import styles from "./entities.module.css";

interface MergeProps {
  bank: string;
  entity: EntityDetail;
  onClose: () => void;
  onDone: (into: string) => void;
}

/** Says that an entity is another one: finds the other, tells what follows, then asks for the deed. */
export function MergeDialog({ bank, entity, onClose, onDone }: MergeProps) {
  const [q, setQ] = useState("");
  const [into, setInto] = useState<Entity | null>(null);
  const [reason, setReason] = useState("");
  const found = useEntities(bank, useDebounced(q), 0, 30);
  const merge = useMerge(onDone);
  const others = found.data?.items.filter((one) => one.id !== entity.id) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (into) merge.mutate({ bank, id: entity.id, into, reason: reason.trim() });
  };
  return (
    <Dialog title="Merge into another entity" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <SearchInput
          label="Search for the other entity"
          value={q}
          onChange={(event) => setQ(event.target.value)}
          autoFocus
        />
        {found.isPending && <Skeleton lines={4} />}
        {found.isError && <ErrorNote error={found.error} />}
        {found.data && (
          <fieldset className={styles.choices}>
            <legend className="sr-only">The entity that it is</legend>
            {others.map((one) => (
              <label key={one.id} className={styles.choice}>
                <input type="radio" name="into" checked={into?.id === one.id} onChange={() => setInto(one)} />
                <span className="grow">
                  <Text>{clip(one.canonical_name, 120)}</Text>
                </span>
                <Kind kind={kindOf(one)} />
              </label>
            ))}
            {others.length === 0 && <p className="small muted">No other entity goes by this name.</p>}
          </fieldset>
        )}
        <Input
          label="Reason"
          hint="Shown with the name. It may stay empty."
          value={reason}
          maxLength={1000}
          onChange={(event) => setReason(event.target.value)}
        />
        <p role="status" className={styles.consequence}>
          {into ? (
            <>
              <strong>
                <Text>{clip(entity.canonical_name, 80)}</Text>
              </strong>{" "}
              becomes a name of{" "}
              <strong>
                <Text>{clip(into.canonical_name, 80)}</Text>
              </strong>
              , with {plural(entity.mention_count, "memory", "memories")}. Splitting it off again undoes this.
            </>
          ) : (
            "Pick the entity that it is."
          )}
        </p>
        {merge.error && <ErrorNote error={merge.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={!into} busy={merge.isPending}>
            Merge
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
