import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { clip, count, plural } from "@/lib/text";
import { Badge, Button, Dialog, DialogActions, ErrorNote, Input, Text, Textarea } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import { useKnownTags } from "../memories/queries";
import { addJob } from "./jobs";
import { useDryRun, useRetain } from "./queries";
import styles from "./documents.module.css";

interface AddProps {
  bank: string;
  onClose: () => void;
}

/** A text to be remembered: read in the background, and what would be read can be seen before. */
export function AddText({ bank, onClose }: AddProps) {
  const [content, setContent] = useState("");
  const [name, setName] = useState("");
  const [context, setContext] = useState("");
  const [said, setSaid] = useState("");
  const [tags, setTags] = useState<string[]>([]);
  const known = useKnownTags(bank);
  const timestamp = said ? new Date(`${said}Z`).toISOString() : undefined;
  const retain = useRetain(bank, (operation) => {
    const title = name.trim() || clip(content.trim(), 60);
    addJob(bank, title, { operation, document: name.trim() || null });
    onClose();
  });
  const preview = useDryRun(bank);
  const field = retain.error instanceof ApiError ? retain.error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    retain.mutate({
      content,
      timestamp,
      document_id: name.trim() || undefined,
      context: context.trim() || undefined,
      tags: tags.length > 0 ? tags : undefined,
    });
  };
  const wrong = (part: string) => (field?.endsWith(part) ? retain.error?.message : null);
  const isShown = ["content", "document_id", "context", "tags"].some((part) => field?.endsWith(part));
  return (
    <Dialog title="Remember something" onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Textarea
          label="Text"
          hint="A sentence, a conversation, a page: each fact in it becomes a memory."
          placeholder="Nadia moved to Bristol in May 2024. She works at Harbour Bikes."
          value={content}
          error={wrong("content")}
          onChange={(event) => {
            setContent(event.target.value);
            if (preview.data) preview.reset();
          }}
          rows={7}
          required
          autoFocus
        />
        <div className={styles.pair}>
          <Input
            label="Name of the document"
            hint="A document of this name is replaced. Empty: it gets one."
            value={name}
            error={wrong("document_id")}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
          />
          <Input
            label="Context"
            hint="A title or the situation, e.g. Call with Nadia."
            value={context}
            error={wrong("context")}
            onChange={(event) => setContext(event.target.value)}
          />
          <Input
            label="When it was said (UTC)"
            hint="What yesterday means in it. Empty: now."
            type="datetime-local"
            value={said}
            onChange={(event) => setSaid(event.target.value)}
          />
          <TagsInput label="Tags" value={tags} known={known} onChange={setTags} error={wrong("tags")} />
        </div>
        {preview.error && <ErrorNote error={preview.error} />}
        {preview.data && <Preview facts={preview.data.facts} />}
        {retain.error && !isShown && <ErrorNote error={retain.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            busy={preview.isPending}
            disabled={!content.trim()}
            onClick={() => preview.mutate({ content, context: context.trim() || undefined, timestamp })}
          >
            What would be read?
          </Button>
          <Button kind="primary" type="submit" busy={retain.isPending} disabled={!content.trim()}>
            Remember
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface Read {
  text: string;
  fact_type?: string | null;
}

function Preview({ facts }: { facts: readonly Read[] }) {
  return (
    <div role="status" className={styles.preview}>
      <strong>{facts.length === 0 ? "No fact would be read from it." : plural(facts.length, "fact")}</strong>
      <ol>
        {facts.slice(0, 20).map((fact, index) => (
          <li key={index}>
            <Text>{clip(fact.text, 240)}</Text> {fact.fact_type === "experience" && <Badge>experience</Badge>}
          </li>
        ))}
      </ol>
      {facts.length > 20 && <p className="small muted">and {count(facts.length - 20)} more</p>}
    </div>
  );
}
