import { useMemo, useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate, useBank, useParam } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { brief, clip, count, label, plural, shellWord } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import {
  Badge,
  Button,
  type Column,
  EmptyState,
  ErrorNote,
  PageHead,
  Pagination,
  SearchInput,
  Skeleton,
  Table,
  Text,
  Time,
} from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import { useKnownTags } from "../memories/queries";
import { AddText } from "./AddText";
import { ChooseFiles, DropFiles } from "./DropFiles";
import { Jobs } from "./Jobs";
import { LIMIT, useDocuments } from "./queries";
import styles from "./documents.module.css";
import type { DocumentItem } from "./types";

const NONE: string[] = [];

export function DocumentList() {
  const bank = useBank();
  const [q, setQ] = useParam("q");
  const [tagText, setTags] = useParam("tags");
  const [offset, setOffset] = useParam("offset", "0");
  const [adding, setAdding] = useState(false);
  const tags = useMemo(() => (tagText ? tagText.split(",") : NONE), [tagText]);
  const documents = useDocuments(bank, useDebounced(q), tags, Number(offset) || 0);
  const known = useKnownTags(bank);
  useShortcut("n", "Add text", () => setAdding(true));
  const first = () => {
    if (offset !== "0") setOffset("0");
  };
  const isFiltered = q !== "" || tags.length > 0;
  return (
    <DropFiles bank={bank} tags={NONE}>
      <PageHead
        title="Documents"
        note={
          documents.data
            ? `${plural(documents.data.total, "document")}${isFiltered ? " found" : ""}. Drop files anywhere on this page to remember them.`
            : "The texts that facts were read from."
        }
        actions={
          <>
            <ChooseFiles bank={bank} tags={NONE} />
            <Button kind="primary" onClick={() => setAdding(true)}>
              Add text
            </Button>
          </>
        }
      />
      <div className={styles.filters}>
        <SearchInput
          label="Search documents"
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            first();
          }}
        />
        <TagsInput
          label="Tags"
          hideLabel
          placeholder="Tags (all of them)"
          value={tags}
          known={known}
          onChange={(now) => {
            setTags(now.join(","));
            first();
          }}
        />
      </div>
      <Jobs bank={bank} />
      {documents.isPending && <Skeleton lines={6} />}
      {documents.isError && <ErrorNote error={documents.error} onRetry={() => void documents.refetch()} />}
      {documents.data?.total === 0 && (
        <Nothing bank={bank} isFiltered={isFiltered} onAdd={() => setAdding(true)} />
      )}
      {!!documents.data?.total && (
        <>
          <Table
            label="Documents"
            rows={documents.data.items}
            columns={columns(bank)}
            keyOf={(document) => document.id}
            onOpen={(document) => navigate(bankPath(bank, "documents", document.id))}
          />
          <Pagination
            offset={Number(offset)}
            limit={LIMIT}
            total={documents.data.total}
            onChange={(to) => setOffset(String(to))}
          />
        </>
      )}
      {adding && <AddText bank={bank} onClose={() => setAdding(false)} />}
    </DropFiles>
  );
}

function columns(bank: string): Column<DocumentItem>[] {
  return [
    {
      id: "document",
      header: "Document",
      cell: (document) => (
        <>
          <Link href={bankPath(bank, "documents", document.id)} className={styles.name}>
            <Text>{clip(document.id, 120)}</Text>
          </Link>
          {document.retain_params?.context && (
            <div className={`small muted ${styles.oneLine}`}>
              <Text>{clip(document.retain_params.context, 120)}</Text>
            </div>
          )}
        </>
      ),
    },
    {
      id: "tags",
      header: "Tags",
      width: 190,
      cell: (document) =>
        document.tags.length > 0 ? (
          <span className={styles.tags}>
            {document.tags.slice(0, 4).map((tag) => (
              <Badge key={tag}>
                <bdi>{label(tag, 30)}</bdi>
              </Badge>
            ))}
            {document.tags.length > 4 && <span className="small muted">+{document.tags.length - 4}</span>}
          </span>
        ) : (
          <span className="muted">–</span>
        ),
    },
    {
      id: "facts",
      header: "Facts",
      width: 80,
      align: "end",
      cell: (document) => count(document.memory_unit_count),
    },
    {
      id: "length",
      header: "Characters",
      width: 100,
      align: "end",
      cell: (document) => <span title={count(document.text_length)}>{brief(document.text_length)}</span>,
    },
    {
      id: "said",
      header: "Said",
      width: 120,
      cell: (document) => <Time at={document.retain_params?.timestamp} as="day" />,
    },
    {
      id: "updated",
      header: "Read",
      width: 150,
      cell: (document) => <Time at={document.updated_at} />,
    },
  ];
}

interface NothingProps {
  bank: string;
  isFiltered: boolean;
  onAdd: () => void;
}

function Nothing({ bank, isFiltered, onAdd }: NothingProps) {
  if (isFiltered) {
    return <EmptyState title="No document meets these filters">Search for less, or other tags.</EmptyState>;
  }
  return (
    <EmptyState
      title="No documents yet"
      command={`reverie retain ${shellWord(bank)} --file notes.md --document-id notes`}
    >
      <p>Add a text, or drop files on this page: text, Markdown, HTML, PDF, Office, CSV, JSON or mail.</p>
      <Button kind="primary" onClick={onAdd}>
        Add text
      </Button>
    </EmptyState>
  );
}
