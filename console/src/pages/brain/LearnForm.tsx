import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { useBank } from "@/app/location";
import { Button, Dialog, DialogActions, ErrorNote, Input, Select } from "@/ui";
import { Begun } from "./Begun";
import { type Learn, type Source, useLearn } from "./queries";

type Kind = NonNullable<Learn["learning_type"]>;
type Mode = NonNullable<Learn["mode"]>;

const KINDS: { value: Kind; label: string }[] = [
  { value: "auto", label: "Auto: what the remote has" },
  { value: "structured", label: "Structured: facts, names, mental models" },
  { value: "distilled", label: "Distilled: observations, mental models" },
  { value: "raw_mirror", label: "Raw mirror: documents, read here anew" },
];
const MODES: { value: Mode; label: string }[] = [
  { value: "incremental", label: "Incremental: what is new there" },
  { value: "full_copy", label: "Full copy: also what has changed or gone there" },
];
const FIELDS = ["remote_endpoint", "remote_bank_id", "remote_api_key"];

/** Learn from a remote bank, or once more from one that is known. */
export function LearnForm({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const [endpoint, setEndpoint] = useState(source?.remote_endpoint ?? "");
  const [remote, setRemote] = useState(source?.remote_bank_id ?? "");
  const [key, setKey] = useState("");
  const [kind, setKind] = useState<Kind>("auto");
  const [mode, setMode] = useState<Mode>("incremental");
  const learn = useLearn(useBank());
  const { error } = learn;
  const field = error instanceof ApiError ? error.field : null;
  const about = (name: string) => (field === name ? error?.message : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    learn.mutate({
      remote_endpoint: endpoint.trim(),
      remote_bank_id: remote.trim(),
      remote_api_key: key || undefined,
      learning_type: kind,
      mode,
      horizon_hours: 24, // taken for compatibility, and changes nothing
    });
  };
  return (
    <Dialog title="Learn from a remote" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Input
          label="URL of the server"
          hint="e.g. https://memory.example.org. Private addresses are refused."
          error={about("remote_endpoint")}
          type="url"
          required
          autoFocus
          value={endpoint}
          onChange={(event) => setEndpoint(event.target.value)}
        />
        <Input
          label="Bank there"
          error={about("remote_bank_id")}
          required
          autoComplete="off"
          value={remote}
          onChange={(event) => setRemote(event.target.value)}
        />
        <Input
          label="Key"
          type="password"
          autoComplete="off"
          hint={
            source?.has_key
              ? "Give it again: each request replaces the stored key, and without one none is sent."
              : "Only if the server asks for one. It is stored encrypted, and shown nowhere."
          }
          error={about("remote_api_key")}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Select
          label="What to learn"
          value={kind}
          onChange={(event) =>
            setKind(KINDS.find((one) => one.value === event.target.value)?.value ?? "auto")
          }
          options={KINDS}
        />
        <Select
          label="Mode"
          value={mode}
          onChange={(event) => setMode(event.target.value === "full_copy" ? "full_copy" : "incremental")}
          options={MODES}
        />
        {error && !(field && FIELDS.includes(field)) && <ErrorNote error={error} />}
        {learn.data && <Begun answer={learn.data} />}
        <DialogActions>
          <Button onClick={onClose}>{learn.data ? "Close" : "Cancel"}</Button>
          {!learn.data && (
            <Button kind="primary" type="submit" busy={learn.isPending}>
              Learn
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}
