import { type FormEvent, useState } from "react";
import { useBank } from "@/app/location";
import { Button, Checkbox, Dialog, DialogActions, ErrorNote, Input, Select } from "@/ui";
import { Begun } from "./Begun";
import { type Routine as Wish, useRoutine } from "./queries";

const MODES: { value: Wish["mode"]; label: string }[] = [
  { value: "incremental", label: "Incremental: the hours since the last run" },
  { value: "warmup", label: "Warm-up: also warms caches with what is used most" },
  { value: "full_copy", label: "Full copy: also notes what an export shows" },
];

/** A run of the brain, now. */
export function Routine({ onClose }: { onClose: () => void }) {
  const [mode, setMode] = useState<Wish["mode"]>("incremental");
  const [hours, setHours] = useState("24");
  const [anew, setAnew] = useState(false);
  const run = useRoutine(useBank());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate({ mode, horizon_hours: Number(hours), force_rebuild: anew });
  };
  return (
    <Dialog title="Learn now" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <Select
          label="Mode"
          value={mode}
          onChange={(event) => {
            const found = MODES.find((one) => one.value === event.target.value);
            if (found) setMode(found.value);
          }}
          options={MODES}
        />
        <Input
          label="Horizon in hours"
          hint="How far ahead it looks for peaks to warm caches before: 1 to 168."
          type="number"
          min={1}
          max={168}
          required
          value={hours}
          onChange={(event) => setHours(event.target.value)}
        />
        <Checkbox
          label="Learn anew"
          hint="Forgets what was learned, and learns from all that is noted (200 days)."
          checked={anew}
          onChange={setAnew}
        />
        {run.error && <ErrorNote error={run.error} />}
        {run.data && <Begun answer={run.data} />}
        <DialogActions>
          <Button onClick={onClose}>{run.data ? "Close" : "Cancel"}</Button>
          {!run.data && (
            <Button kind="primary" type="submit" busy={run.isPending}>
              Run
            </Button>
          )}
        </DialogActions>
      </form>
    </Dialog>
  );
}
