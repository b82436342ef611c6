import { useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate, useBank } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { clip, plural } from "@/lib/text";
import { Badge, Button, Clip, CopyButton, EmptyState, ErrorNote, PageHead, Skeleton, Time } from "@/ui";
import { ApiError } from "@/api/client";
import { ChangeState, DeleteMemory } from "./ChangeState";
import { Derived, Evidences } from "./Derived";
import { Details } from "./Details";
import { EditMemory } from "./EditMemory";
import { TypeBadge } from "./FactGrid";
import { History } from "./History";
import { Links } from "./Links";
import { useMemory } from "./queries";
import { SourceText } from "./SourceText";
import styles from "./memories.module.css";
import { isObservation, type Memory } from "./types";

type Open = "edit" | "state" | "delete" | null;

export function MemoryView({ id }: { id: string }) {
  const bank = useBank();
  const memory = useMemory(bank, id);
  return (
    <>
      <nav aria-label="Way back" className="small">
        <Link href={bankPath(bank, "memories")}>← Memories</Link>
      </nav>
      {memory.isPending && <Skeleton lines={8} />}
      {memory.isError && isMissing(memory.error) && (
        <>
          <PageHead title="Memory" />
          <EmptyState title="This memory is not here">
            It was deleted, or its document was: reading a document again can give its facts new ids.
          </EmptyState>
        </>
      )}
      {memory.isError && !isMissing(memory.error) && (
        <ErrorNote error={memory.error} onRetry={() => void memory.refetch()} />
      )}
      {memory.data && <Found bank={bank} memory={memory.data} />}
    </>
  );
}

const isMissing = (error: Error) =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

function Found({ bank, memory }: { bank: string; memory: Memory }) {
  const [open, setOpen] = useState<Open>(null);
  const observed = isObservation(memory);
  const retired = memory.state === "invalidated";
  const close = () => setOpen(null);
  useShortcut("e", "Edit this memory", () => {
    if (!observed) setOpen("edit");
  });
  return (
    <>
      <PageHead
        title={observed ? "Observation" : "Memory"}
        actions={
          observed ? (
            <CopyButton text={memory.id} label="Copy id" />
          ) : (
            <>
              <CopyButton text={memory.id} label="Copy id" />
              <Button onClick={() => setOpen("edit")}>Edit</Button>
              <Button onClick={() => setOpen("state")}>{retired ? "Restore" : "Invalidate"}</Button>
              <Button kind="danger" onClick={() => setOpen("delete")}>
                Delete
              </Button>
            </>
          )
        }
      />
      <Standing bank={bank} memory={memory} />
      <div className={styles.view}>
        <div className={styles.main}>
          <section
            className={`${styles.statement} ${retired ? styles.struck : ""}`}
            aria-label="What it says"
          >
            <p className={styles.says}>
              <Clip text={memory.text} max={2000} />
            </p>
            <div className="row">
              <TypeBadge fact={memory} />
              {memory.edited && <Badge tone="warn">edited</Badge>}
              {memory.superseded_by && <Badge tone="warn">superseded</Badge>}
              {memory.flags?.map((flag) => (
                <Badge key={flag} tone="warn">
                  {clip(flag, 30)}
                </Badge>
              ))}
              <span className="muted small">
                {memory.access_count > 0
                  ? `recalled ${plural(memory.access_count, "time")}`
                  : "never recalled yet"}
              </span>
            </div>
          </section>
          {memory.source && <SourceText bank={bank} memory={memory} source={memory.source} />}
          {observed && <Evidences bank={bank} memory={memory} />}
          <History bank={bank} memory={memory} />
          {!observed && <Derived bank={bank} memory={memory} />}
          {!observed && <Links bank={bank} memory={memory} />}
        </div>
        <Details bank={bank} memory={memory} />
      </div>
      {open === "edit" && <EditMemory bank={bank} memory={memory} onClose={close} />}
      {open === "state" && <ChangeState bank={bank} memory={memory} onClose={close} />}
      {open === "delete" && (
        <DeleteMemory
          bank={bank}
          memory={memory}
          onClose={close}
          onDone={() => navigate(bankPath(bank, "memories"))}
        />
      )}
    </>
  );
}

/** Where it does not count any more, why not. */
function Standing({ bank, memory }: { bank: string; memory: Memory }) {
  if (memory.state === "invalidated") {
    return (
      <p className={styles.notice} role="status">
        Invalidated <Time at={memory.invalidated_at} />: it is kept and listed, and not recalled.
        {memory.invalidation_reason && (
          <>
            {" "}
            Reason: <Clip text={memory.invalidation_reason} />
          </>
        )}
      </p>
    );
  }
  if (memory.superseded_by) {
    return (
      <p className={styles.notice} role="status">
        It held until <Time at={memory.valid_until} as="day" />;{" "}
        <Link href={bankPath(bank, "memories", memory.superseded_by)}>a newer fact</Link> says what holds
        since.
      </p>
    );
  }
  return null;
}
