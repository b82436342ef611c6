import { type FormEvent, useState } from "react";
import { ApiError } from "@/api/client";
import { Button, CopyButton, Dialog, DialogActions, ErrorNote, Input, Select, Textarea } from "@/ui";
import { type Created, type NewKey, useCreateKey } from "./queries";
import css from "./keys.module.css";

const RIGHTS = [
  { value: "read", label: "read: recall, reflect, look" },
  { value: "write", label: "write: retain and change too" },
  { value: "admin", label: "admin: configure, keys and all else" },
];
const EXPIRY = [
  { value: "", label: "never" },
  { value: "1", label: "in a day" },
  { value: "30", label: "in 30 days" },
  { value: "90", label: "in 90 days" },
  { value: "365", label: "in a year" },
];

/** Make a key, then show it: once, and nowhere else. */
export function CreateKey({ first, onClose }: { first: boolean; onClose: (made: boolean) => void }) {
  const [made, setMade] = useState<Created | null>(null);
  if (made) return <ShowKey made={made} onClose={() => onClose(true)} />;
  return <Form first={first} onMade={setMade} onClose={() => onClose(false)} />;
}

interface FormProps {
  first: boolean;
  onMade: (made: Created) => void;
  onClose: () => void;
}

function Form({ first, onMade, onClose }: FormProps) {
  const [name, setName] = useState("");
  const [permission, setPermission] = useState("write");
  const [banks, setBanks] = useState("");
  const [days, setDays] = useState("");
  const [rate, setRate] = useState("");
  const create = useCreateKey(onMade);
  const error = create.error instanceof ApiError ? create.error : null;
  const field = error?.field?.split(".")[0] ?? null;
  const of = (one: string) => (field === one ? (error?.message ?? null) : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = banks
      .split("\n")
      .map((one) => one.trim())
      .filter(Boolean);
    create.mutate({
      name: name.trim(),
      permission: permission as NewKey["permission"],
      banks: named.length > 0 ? named : null,
      expires_at: days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null,
      rate_per_minute: rate ? Number(rate) : null,
    });
  };
  return (
    <Dialog title="Create a key" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {first && (
          <p className={css.warning}>
            From the first key on, every request must carry one: this console too will ask for it. Make the
            first an admin key, and keep it.
          </p>
        )}
        <Input
          label="Name"
          hint="Who or what uses it."
          error={of("name")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="off"
          required
          autoFocus
        />
        <Select
          label="Rights"
          value={permission}
          onChange={(event) => setPermission(event.target.value)}
          options={RIGHTS}
        />
        <Textarea
          label="Banks"
          hint="One a line, or beginnings of names with * behind. Empty: all banks."
          error={of("banks")}
          value={banks}
          onChange={(event) => setBanks(event.target.value)}
          rows={2}
          spellCheck={false}
        />
        <div className="grid">
          <Select
            label="Expires"
            error={of("expires_at")}
            value={days}
            onChange={(event) => setDays(event.target.value)}
            options={EXPIRY}
          />
          <Input
            label="Requests a minute"
            hint="Empty: the server's limit."
            error={of("rate_per_minute")}
            type="number"
            min={1}
            max={1_000_000}
            value={rate}
            onChange={(event) => setRate(event.target.value)}
          />
        </div>
        {create.error && !["name", "banks", "expires_at", "rate_per_minute"].includes(field ?? "") && (
          <ErrorNote error={create.error} />
        )}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={create.isPending} disabled={!name.trim()}>
            Create key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function ShowKey({ made, onClose }: { made: Created; onClose: () => void }) {
  return (
    <Dialog title="The key is made" onClose={onClose}>
      <div className="stack">
        <p>
          Copy it now. It is shown this once; the server keeps only a hash of it. Send it as{" "}
          <code>Authorization: Bearer …</code>.
        </p>
        <div className={css.secret}>
          <code aria-label="The new key">{made.key}</code>
          <CopyButton text={made.key} label="Copy the key" />
        </div>
        <DialogActions>
          <Button kind="primary" onClick={onClose}>
            I have kept it
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
