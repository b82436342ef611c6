import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { plural } from "@/lib/text";
import { Button, Dialog, DialogActions, Diff, ErrorNote, Input, Select, Textarea } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import { type Update, useObservations, useUpdateMemory } from "./queries";
import styles from "./memories.module.css";
import type { Memory } from "./types";

const FIELDS = ["text", "context", "occurred_start", "occurred_end", "mentioned_at", "fact_type"] as const;
type Field = (typeof FIELDS)[number];
type Form = Record<Field, string> & { entities: string[]; reason: string };

const day = (at: string | null) => at?.replace(/T00:00:00(\+00:00|Z)$/, "") ?? "";

function formOf(memory: Memory): Form {
  return {
    text: memory.text,
    context: memory.context ?? "",
    occurred_start: day(memory.occurred_start),
    occurred_end: day(memory.occurred_end),
    mentioned_at: day(memory.mentioned_at),
    fact_type: memory.fact_type,
    entities: memory.entities,
    reason: "",
  };
}

/** Only what is different is sent: what is not given stays as it is. */
function changesOf(before: Form, now: Form): Partial<Update> {
  const changes: Record<string, unknown> = {};
  for (const name of FIELDS) if (now[name] !== before[name]) changes[name] = now[name].trim();
  if (now.entities.join("\n") !== before.entities.join("\n")) changes.entities = now.entities;
  return changes;
}

export function EditMemory({ bank, memory, onClose }: { bank: string; memory: Memory; onClose: () => void }) {
  const [before] = useState(() => formOf(memory));
  const [form, setForm] = useState(before);
  const update = useUpdateMemory(bank, memory.id, "The memory was changed.", onClose);
  const changes = changesOf(before, form);
  const isChanged = Object.keys(changes).length > 0;
  const field = update.error instanceof ApiError ? update.error.field : null;
  const wrong = (name: Field) => (field === name ? update.error?.message : null);
  const set = (name: keyof Form) => (event: { target: { value: string } }) =>
    setForm({ ...form, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isChanged) update.mutate({ ...changes, reason: form.reason.trim() || undefined });
  };
  return (
    <Dialog title="Edit this memory" onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Textarea
          label="Words"
          value={form.text}
          error={wrong("text")}
          onChange={set("text")}
          rows={3}
          required
          autoFocus
        />
        {changes.text !== undefined && (
          <div className={styles.change}>
            <span className="small muted">What changes</span>
            <Diff before={before.text} after={form.text} />
          </div>
        )}
        <div className={styles.pair}>
          <Select
            label="Type"
            options={[
              { value: "world", label: "World" },
              { value: "experience", label: "Experience: what the agent did" },
            ]}
            value={form.fact_type}
            onChange={set("fact_type")}
          />
          <Input label="Context" value={form.context} error={wrong("context")} onChange={set("context")} />
        </div>
        <div className={styles.pair}>
          <Input
            label="Began"
            hint="A day or a time, e.g. 2024-05-20. Empty clears it."
            value={form.occurred_start}
            error={wrong("occurred_start")}
            onChange={set("occurred_start")}
          />
          <Input
            label="Had ended by"
            value={form.occurred_end}
            error={wrong("occurred_end")}
            onChange={set("occurred_end")}
          />
          <Input
            label="Said"
            value={form.mentioned_at}
            error={wrong("mentioned_at")}
            onChange={set("mentioned_at")}
          />
        </div>
        <TagsInput
          label="Entities"
          hint="Who and what it names. A name may be found to mean one that is known already."
          value={form.entities}
          onChange={(entities) => setForm({ ...form, entities })}
        />
        <Input label="Why" hint="Kept in its history." value={form.reason} onChange={set("reason")} />
        {isChanged && <Consequences bank={bank} memory={memory} isText={changes.text !== undefined} />}
        {update.error && !FIELDS.some((name) => name === field) && <ErrorNote error={update.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={update.isPending}
            disabled={!isChanged || !form.text.trim()}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface ConsequencesProps {
  bank: string;
  memory: Memory;
  isText: boolean;
}

function Consequences({ bank, memory, isText }: ConsequencesProps) {
  const resting = useResting(bank, memory.id);
  return (
    <ul className={styles.consequences}>
      {isText && <li>The new words are found from now on; the old ones stay in the history only.</li>}
      {isText && <li>What was read out of the old words goes: their links and what they superseded.</li>}
      <li>
        {resting > 0
          ? `${plural(resting, "observation rests", "observations rest")} on it and will be derived again.`
          : "No observation rests on it."}
      </li>
      <li>The document stays as it is; the change outlives reading it again.</li>
    </ul>
  );
}

/** How many observations rest on a fact. */
export function useResting(bank: string, id: string): number {
  const { data } = useObservations(bank);
  return data?.items.filter((one) => one.source_memory_ids?.includes(id)).length ?? 0;
}
