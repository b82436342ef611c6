import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { Button, Dialog, DialogActions, ErrorNote, Input, Switch, Textarea } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import { type Directive, type DirectiveForm, useSaveDirective } from "./queries";

interface EditProps {
  bank: string;
  /** Null: a new one. */
  directive: Directive | null;
  onClose: () => void;
}

const FIELDS = ["name", "content", "priority", "tags"];

export function Edit({ bank, directive, onClose }: EditProps) {
  const [form, setForm] = useState<DirectiveForm>({
    name: directive?.name ?? "",
    content: directive?.content ?? "",
    priority: directive?.priority ?? 0,
    is_active: directive?.is_active ?? true,
    tags: directive?.tags ?? [],
  });
  const save = useSaveDirective(bank, onClose);
  const set = (part: Partial<DirectiveForm>) => setForm({ ...form, ...part });
  const field = save.error instanceof ApiError ? (save.error.field ?? "").split(".")[0] : "";
  const errorOf = (name: string) => (field === name ? save.error?.message : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: directive?.id ?? null, form });
  };
  return (
    <Dialog title={directive ? "Edit the directive" : "Create a directive"} onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Input
          label="Name"
          error={errorOf("name")}
          value={form.name}
          onChange={(event) => set({ name: event.target.value })}
          autoComplete="off"
          maxLength={256}
          required
          autoFocus
        />
        <Textarea
          label="Rule"
          hint="As one would tell it to a person, e.g. “Answer in German.” or “Never mention salaries.”"
          error={errorOf("content")}
          value={form.content}
          onChange={(event) => set({ content: event.target.value })}
          rows={5}
          required
        />
        <div className="grid">
          <Input
            label="Priority"
            type="number"
            hint="Of two that contradict each other the higher one counts."
            error={errorOf("priority")}
            value={Number.isNaN(form.priority) ? "" : form.priority}
            onChange={(event) => set({ priority: event.target.valueAsNumber })}
            step={1}
            required
          />
          <TagsInput
            label="Tags"
            hint="It holds only where these match; without tags everywhere."
            error={errorOf("tags")}
            value={form.tags}
            onChange={(tags) => set({ tags })}
          />
        </div>
        <Switch
          label="Active"
          hint="A paused directive is kept, and no answer has to keep it."
          checked={form.is_active}
          onChange={(is_active) => set({ is_active })}
        />
        {save.error && !FIELDS.includes(field ?? "") && <ErrorNote error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={save.isPending}
            disabled={!form.name.trim() || !form.content.trim() || Number.isNaN(form.priority)}
          >
            {directive ? "Save" : "Create directive"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
