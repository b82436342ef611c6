import { useState } from "react";
import { download } from "@/api/client";
import { messageOf } from "@/api/errors";
import { useBank } from "@/app/location";
import { count, plural } from "@/lib/text";
import { Badge, Button, Card, Clip, EmptyState, ErrorNote, Field, Skeleton, Stat, Time, toast } from "@/ui";
import css from "./brain.module.css";
import { type Status, useImport, useStatus, useValidate } from "./queries";

/** What is learned as a file: look at it, save it, check one, import one. */
export function SnapshotTab() {
  const bank = useBank();
  const status = useStatus(bank);
  return (
    <div className="stack">
      {status.isPending && <Skeleton lines={4} />}
      {status.isError && <ErrorNote error={status.error} onRetry={() => void status.refetch()} />}
      {status.data && <Snapshot bank={bank} status={status.data} />}
      <Import bank={bank} />
    </div>
  );
}

/** "runs_failed" as "Runs failed". */
const sentence = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function Snapshot({ bank, status }: { bank: string; status: Status }) {
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await download(`/v1/default/banks/${encodeURIComponent(bank)}/brain/export`, `${bank}.brain`);
    } catch (error) {
      toast(messageOf(error), "bad");
    } finally {
      setBusy(false);
    }
  };
  if (!status.exists)
    return (
      <EmptyState title="There is no model to export yet">
        Learn now, in the tab Activity, makes one. Or import the file of an export below.
      </EmptyState>
    );
  return (
    <Card
      title="What is learned"
      actions={
        <Button busy={busy} onClick={() => void save()}>
          Export
        </Button>
      }
    >
      <div className="stats">
        <Stat
          label="Size"
          value={`${(status.size_bytes / 1024).toFixed(1)} KiB`}
          note={plural(status.size_bytes, "byte")}
        />
        <Stat
          label="Made"
          value={
            <span className={css.when}>
              <Time at={status.generated_at} />
            </span>
          }
        />
        <Stat label="Format" value={status.format_version ?? "–"} />
        {Object.entries(status.metrics ?? {}).map(([name, value]) => (
          <Stat key={name} label={sentence(name)} value={count(value)} />
        ))}
      </div>
      {status.compatibility_reason && (
        <p>
          <Badge tone="warn">not usable</Badge> <Clip text={status.compatibility_reason} max={300} />
        </p>
      )}
    </Card>
  );
}

function Import({ bank }: { bank: string }) {
  const [file, setFile] = useState<File | null>(null);
  const check = useValidate(bank);
  const load = useImport(bank);
  const choose = (chosen: File | null) => {
    setFile(chosen);
    check.reset();
    load.reset();
    if (chosen) check.mutate(chosen);
  };
  return (
    <Card title="Import a file">
      <p className="muted">
        The model of the file takes the place of what is known, and learns what has come since. A file of
        another bank, a damaged one or one of a newer version is refused, and nothing changes.
      </p>
      <Field label="File" hint="As Export writes it, up to 16 MiB. It is checked when it is chosen.">
        {(control) => (
          <input
            {...control}
            type="file"
            className="input"
            onChange={(event) => choose(event.target.files?.[0] ?? null)}
          />
        )}
      </Field>
      {check.isPending && <Skeleton lines={1} />}
      {check.error && <ErrorNote error={check.error} />}
      {check.data && (
        <p role="status">
          {check.data.valid ? (
            <Badge tone="good">it can be imported, format {check.data.version ?? "–"}</Badge>
          ) : (
            <>
              <Badge tone="bad">it cannot be imported</Badge>{" "}
              <Clip text={check.data.reason ?? ""} max={400} />
            </>
          )}
        </p>
      )}
      {load.error && <ErrorNote error={load.error} />}
      <div className="row">
        <Button
          kind="primary"
          disabled={!file || !check.data?.valid || load.isSuccess}
          busy={load.isPending}
          onClick={() => {
            if (file) load.mutate(file);
          }}
        >
          Import
        </Button>
      </div>
    </Card>
  );
}
