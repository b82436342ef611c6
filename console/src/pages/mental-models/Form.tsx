import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { Button, Dialog, DialogActions, ErrorNote, Input, Textarea } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import styles from "./models.module.css";
import { type Model, type NewModel, useCreate, useUpdate } from "./queries";
import { TriggerFields } from "./TriggerFields";

interface FormProps {
  bank: string;
  onClose: () => void;
}

export function CreateModel({
  onDone,
  ...props
}: FormProps & { onDone: (id: string, operation: string) => void }) {
  const create = useCreate(props.bank, onDone);
  return (
    <ModelDialog
      {...props}
      title="Create a mental model"
      action="Create and write it"
      model={null}
      error={create.error}
      busy={create.isPending}
      onSave={(form) => create.mutate(form)}
    />
  );
}

export function EditModel({ model, ...props }: FormProps & { model: Model }) {
  const update = useUpdate(props.bank, model.id, props.onClose);
  return (
    <ModelDialog
      {...props}
      title="Edit the mental model"
      action="Save"
      model={model}
      error={update.error}
      busy={update.isPending}
      onSave={({ name, source_query, tags, max_tokens, trigger }) =>
        update.mutate({ name, source_query, tags, max_tokens, trigger })
      }
    />
  );
}

interface DialogProps extends FormProps {
  title: string;
  action: string;
  model: Model | null;
  error: Error | null;
  busy: boolean;
  onSave: (form: NewModel) => void;
}

const FIELDS = ["id", "name", "source_query", "tags", "max_tokens"];
const TRIGGER = ["refresh_cron", "min_refresh_interval_seconds"];

function ModelDialog({ title, action, model, error, busy, onSave, onClose }: DialogProps) {
  const [form, setForm] = useState<NewModel>({
    id: "",
    name: model?.name ?? "",
    source_query: model?.source_query ?? "",
    tags: model?.tags ?? [],
    max_tokens: model?.max_tokens ?? 2048,
    trigger: model?.trigger ?? {},
  });
  const set = (part: Partial<NewModel>) => setForm({ ...form, ...part });
  const path = error instanceof ApiError ? (error.field ?? "").split(".") : [];
  const field = path[0] === "trigger" ? path[1] : path[0];
  const errorOf = (name: string) => (field === name ? (error?.message ?? null) : null);
  const isPlaced = [...FIELDS, ...TRIGGER].includes(field ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(form);
  };
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Input
          label="Name"
          error={errorOf("name")}
          value={form.name}
          onChange={(event) => set({ name: event.target.value })}
          maxLength={256}
          autoComplete="off"
          required
          autoFocus
        />
        <Textarea
          label="Question"
          hint={
            model
              ? "What it answers, from the next refresh on."
              : "What it answers, e.g. “What does the team work on now, and who decides?”"
          }
          error={errorOf("source_query")}
          value={form.source_query}
          onChange={(event) => set({ source_query: event.target.value })}
          rows={3}
          required
        />
        <div className="grid">
          <TagsInput
            label="Tags"
            hint="Only memories with all of these are used."
            error={errorOf("tags")}
            value={form.tags}
            onChange={(tags) => set({ tags })}
          />
          <Input
            label="Most tokens"
            type="number"
            min={256}
            max={8192}
            hint="256 to 8,192"
            error={errorOf("max_tokens")}
            value={Number.isNaN(form.max_tokens) ? "" : form.max_tokens}
            onChange={(event) => set({ max_tokens: event.target.valueAsNumber })}
            required
          />
          {!model && (
            <Input
              label="Id"
              className="input mono"
              placeholder="made for you"
              hint="Lowercase letters, digits, hyphens."
              error={errorOf("id")}
              value={form.id}
              onChange={(event) => set({ id: event.target.value })}
              spellCheck={false}
            />
          )}
        </div>
        <details className={styles.triggers} open={model !== null || TRIGGER.includes(field ?? "")}>
          <summary>When it is refreshed, and from what</summary>
          <TriggerFields value={form.trigger} onChange={(trigger) => set({ trigger })} errorOf={errorOf} />
        </details>
        {error && !isPlaced && <ErrorNote error={error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={busy}
            disabled={!form.name.trim() || !form.source_query.trim()}
          >
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
