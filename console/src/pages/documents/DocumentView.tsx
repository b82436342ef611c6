import { useMemo, useState } from "react";
import { Link } from "wouter";
import { ApiError } from "@/api/client";
import { bankPath, navigate, useBank, useParam } from "@/app/location";
import { count, label, plural } from "@/lib/text";
import { Badge, Button, Clip, CopyButton, EmptyState, ErrorNote, PageHead, Skeleton, Time } from "@/ui";
import type { Fact } from "../memories/types";
import { DeleteDocument, EditTags, Reprocess } from "./DocumentDialogs";
import { FactPanel } from "./FactPanel";
import { Jobs } from "./Jobs";
import { MarkedText } from "./MarkedText";
import { useChunks, useDocument, useDocumentFacts } from "./queries";
import styles from "./documents.module.css";

type Open = "reprocess" | "tags" | "delete" | null;

export function DocumentView({ id }: { id: string }) {
  const bank = useBank();
  const document = useDocument(bank, id);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const found = document.data;
  const gone = document.error instanceof ApiError && document.error.status === 404;
  return (
    <>
      <nav aria-label="Way back" className="small">
        <Link href={bankPath(bank, "documents")}>← Documents</Link>
      </nav>
      <PageHead
        title={id}
        actions={
          found && (
            <>
              <CopyButton text={found.original_text ?? ""} label="Copy text" />
              <Button onClick={() => setOpen("tags")}>Edit tags</Button>
              <Button onClick={() => setOpen("reprocess")}>Reprocess</Button>
              <Button kind="danger" onClick={() => setOpen("delete")}>
                Delete
              </Button>
            </>
          )
        }
      />
      {found && <About found={found} bank={bank} />}
      <Jobs bank={bank} />
      {document.isPending && <Skeleton lines={8} />}
      {gone && (
        <EmptyState title="This document is not here">
          It was deleted, or is being read still. What is under way is shown under Operations.
        </EmptyState>
      )}
      {document.isError && !gone && (
        <ErrorNote error={document.error} onRetry={() => void document.refetch()} />
      )}
      {found && <Reading bank={bank} id={id} version={found.updated_at} />}
      {found && open === "reprocess" && <Reprocess bank={bank} id={id} onClose={close} />}
      {found && open === "tags" && <EditTags bank={bank} id={id} tags={found.tags ?? []} onClose={close} />}
      {found && open === "delete" && (
        <DeleteDocument
          bank={bank}
          found={found}
          onClose={close}
          onDone={() => navigate(bankPath(bank, "documents"))}
        />
      )}
    </>
  );
}

interface Found {
  id: string;
  original_text: string | null;
  memory_unit_count: number;
  updated_at: string;
  tags?: string[];
  retain_params?: Record<string, unknown> | null;
}

function About({ found, bank }: { found: Found; bank: string }) {
  const { timestamp, context } = found.retain_params ?? {};
  return (
    <div className={`muted ${styles.about}`}>
      <Link href={bankPath(bank, "memories", { document: found.id })}>
        {plural(found.memory_unit_count, "fact")}
      </Link>
      <span>{count(found.original_text?.length ?? 0)} characters</span>
      {typeof timestamp === "string" && (
        <span>
          said <Time at={timestamp} as="day" />
        </span>
      )}
      <span>
        read <Time at={found.updated_at} />
      </span>
      {typeof context === "string" && context !== "" && <Clip text={context} max={120} />}
      {found.tags?.map((tag) => (
        <Badge key={tag} tone="accent">
          <bdi>{label(tag, 40)}</bdi>
        </Badge>
      ))}
    </div>
  );
}

/** The text with its facts in place, and the fact that was picked beside it. */
function Reading({ bank, id, version }: { bank: string; id: string; version: string }) {
  const chunks = useChunks(bank, id);
  const facts = useDocumentFacts(bank, id);
  const [picked, setPicked] = useParam("fact");
  const byChunk = useMemo(() => {
    const found = new Map<string, Fact[]>();
    for (const fact of facts.data ?? []) {
      const list = found.get(fact.chunk_id ?? "");
      if (list) list.push(fact);
      else found.set(fact.chunk_id ?? "", [fact]);
    }
    return found;
  }, [facts.data]);
  const ordered = useMemo(
    () => (chunks.data ?? []).flatMap((chunk) => [...(byChunk.get(chunk.chunk_id) ?? [])].reverse()),
    [chunks.data, byChunk],
  );
  if (chunks.isError) return <ErrorNote error={chunks.error} onRetry={() => void chunks.refetch()} />;
  if (!chunks.data) return <Skeleton lines={10} />;
  return (
    <div className={styles.reading}>
      <MarkedText
        key={version}
        bank={bank}
        chunks={chunks.data}
        facts={byChunk}
        picked={picked}
        onPick={setPicked}
      />
      <FactPanel
        bank={bank}
        facts={ordered}
        isPending={facts.isPending}
        error={facts.error}
        picked={picked}
        onPick={setPicked}
      />
    </div>
  );
}
