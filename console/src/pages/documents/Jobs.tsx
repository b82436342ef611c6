import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { api, call, messageOf } from "@/api/client";
import { type Operation, useOperationEvents } from "@/api/events";
import { keys } from "@/api/queries";
import { bankPath } from "@/app/location";
import { useStore } from "@/lib/store";
import { label, plural } from "@/lib/text";
import { Badge, Button, Clip, IconButton, toast, type Tone } from "@/ui";
import { dropJob, type Job, jobs, told } from "./jobs";
import styles from "./documents.module.css";

/** What was begun here and how far it has come, live. Nothing where nothing was begun. */
export function Jobs({ bank }: { bank: string }) {
  const mine = useStore(jobs).filter((job) => job.bank === bank);
  if (mine.length === 0) return null;
  const running = mine.filter((job) => job.state !== "done" && job.state !== "failed");
  return (
    <section className={styles.jobs} aria-label="In progress">
      {running.some((job) => job.operation !== null) && <Follow bank={bank} running={running} />}
      <header className={styles.jobsHead}>
        <h2>{running.length > 0 ? `Reading ${plural(running.length, "text")}` : "All is read"}</h2>
        <Button
          small
          kind="quiet"
          disabled={running.length === mine.length}
          onClick={() => {
            for (const job of mine) if (!running.includes(job)) dropJob(job.id);
          }}
        >
          Clear finished
        </Button>
      </header>
      <ul>
        {mine.slice(0, 50).map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
      {mine.length > 50 && <p className="small muted">and {plural(mine.length - 50, "more", "more")}</p>}
    </section>
  );
}

const PARTS = ["facts", "documents", "document", "observations", "tags", "stats"];

function Follow({ bank, running }: { bank: string; running: readonly Job[] }) {
  const client = useQueryClient();
  const refresh = () => {
    for (const part of PARTS) void client.invalidateQueries({ queryKey: keys.bank(bank, part) });
  };
  useOperationEvents(bank, (operation) => {
    if (told(operation)) refresh();
  });
  // an operation may have ended before the stream began: ask for each once, and now and then
  const waiting = running
    .map((job) => job.operation ?? "")
    .filter(Boolean)
    .join(" ");
  useEffect(() => {
    const ask = () => {
      for (const id of waiting.split(" ").filter(Boolean).slice(0, 20)) {
        void call(
          api.GET("/v1/default/banks/{bank_id}/operations/{operation_id}", {
            params: { path: { bank_id: bank, operation_id: id } },
          }),
        ).then(
          (found) => {
            if (told(found as unknown as Operation)) refresh();
          },
          () => undefined,
        );
      }
    };
    const soon = setTimeout(ask, 700);
    const again = setInterval(ask, 5000);
    return () => {
      clearTimeout(soon);
      clearInterval(again);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [bank, waiting]);
  return null;
}

const TONES: Record<Job["state"], Tone> = {
  sending: "info",
  waiting: "neutral",
  working: "info",
  done: "good",
  failed: "bad",
};

function JobLine({ job }: { job: Job }) {
  const ended = job.state === "done" || job.state === "failed";
  const cancel = async () => {
    try {
      await call(
        api.DELETE("/v1/default/banks/{bank_id}/operations/{operation_id}", {
          params: { path: { bank_id: job.bank, operation_id: job.operation ?? "" } },
        }),
      );
    } catch (error) {
      toast(messageOf(error), "bad");
    }
  };
  const name = <bdi>{label(job.title, 80)}</bdi>;
  return (
    <li className={styles.job}>
      <span className={styles.jobName}>
        {job.state === "done" && job.document !== null ? (
          <Link href={bankPath(job.bank, "documents", job.document)}>{name}</Link>
        ) : (
          name
        )}
      </span>
      <Badge tone={TONES[job.state]}>{label(job.words, 40)}</Badge>
      <span className={styles.bar}>
        {!ended && (
          <progress
            aria-label={`${label(job.title, 60)}: ${label(job.words, 40)}`}
            value={job.share ?? undefined}
            max={1}
          />
        )}
      </span>
      {ended ? (
        <IconButton
          small
          label={`Remove ${label(job.title, 60)} from this list`}
          onClick={() => dropJob(job.id)}
        >
          ✕
        </IconButton>
      ) : (
        <Button small kind="quiet" disabled={!job.operation} onClick={() => void cancel()}>
          Cancel
        </Button>
      )}
      {job.error && (
        <div className={styles.jobError} role="alert">
          <Clip text={job.error} max={400} />
        </div>
      )}
    </li>
  );
}
