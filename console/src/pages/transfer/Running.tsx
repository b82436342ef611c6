import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { count, label } from "@/lib/text";
import { Badge, Button, Clip, ErrorNote } from "@/ui";
import { fileName, useFetchArchive, useTransfer } from "./queries";
import css from "./transfer.module.css";

const COUNTS: [string, string][] = [
  ["documents_imported", "documents imported"],
  ["documents_skipped", "documents skipped"],
  ["facts_imported", "facts imported"],
  ["observations_imported", "observations imported"],
];

/** A transfer in the background: how far it is, what became of it, the archive to save. */
export function Running({ bank, id }: { bank: string; id: string }) {
  const found = useTransfer(bank, id);
  const fetchArchive = useFetchArchive();
  if (found.isError) return <ErrorNote error={found.error} onRetry={() => void found.refetch()} />;
  const one = found.data;
  const result = one?.result_metadata ?? {};
  const { storage_key: key, filename, byte_size: size } = result;
  const ended = one && !["pending", "processing"].includes(one.status);
  const tone = one?.status === "completed" ? "good" : ended ? "bad" : "info";
  return (
    <div className={css.running} role="status">
      <div className="row">
        <Badge tone={tone}>{one?.status ?? "pending"}</Badge>
        <span className="grow small">
          {COUNTS.filter(([name]) => typeof result[name] === "number")
            .map(([name, words]) => `${count(Number(result[name]))} ${words}`)
            .join(", ")}
          {typeof size === "number" && `${count(Math.ceil(size / 1024))} KiB`}
        </span>
        <Link href={bankPath(bank, "operations", id)} className="small">
          Its operation
        </Link>
        {typeof key === "string" && (
          <Button
            small
            kind="primary"
            busy={fetchArchive.isPending}
            onClick={() =>
              fetchArchive.mutate({
                key,
                name: typeof filename === "string" ? label(filename, 120) : fileName(bank, "documents.zip"),
              })
            }
          >
            Save the archive
          </Button>
        )}
      </div>
      {!ended && <progress className={css.bar} aria-label="Transfer" />}
      {one?.error_message && <Clip text={one.error_message} max={600} />}
    </div>
  );
}
