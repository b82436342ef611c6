import { useState } from "react";
import { Link } from "wouter";
import type { StreamState } from "@/api/events";
import { bankPath, navigate, useBank, useFilter, useOffset, usePlace } from "@/app/location";
import { count, label, shellWord } from "@/lib/text";
import {
  Badge,
  type Column,
  Checkbox,
  EmptyState,
  Listing,
  PageHead,
  Select,
  Table,
  Text,
  Time,
  type Tone,
} from "@/ui";
import { Depth } from "./Depth";
import { DeleteOperation, OperationPage } from "./OperationPage";
import { Actions, Progress, Status, words } from "./parts";
import { LIMIT, type Operation, STATUSES, useLive, useOperations } from "./queries";
import { TYPES } from "./types";
import css from "./operations.module.css";

const LIVE: Record<StreamState, { tone: Tone; text: string }> = {
  connecting: { tone: "neutral", text: "Connecting" },
  live: { tone: "good", text: "Live" },
  waiting: { tone: "warn", text: "Connecting again" },
  ended: { tone: "neutral", text: "Ended" },
};

export default function OperationsPage() {
  const bank = useBank();
  const { rest } = usePlace();
  const { live, state } = useLive(bank);
  const [id] = rest;
  if (id) return <OperationPage key={id} bank={bank} id={id} live={live.get(id)} />;
  return <List bank={bank} live={live} state={state} />;
}

interface ListProps {
  bank: string;
  live: ReadonlyMap<string, Operation>;
  state: StreamState;
}

function List({ bank, live, state }: ListProps) {
  const [status, setStatus] = useFilter("status");
  const [type, setType] = useFilter("type");
  const [parents, setParents] = useFilter("parents", "shown");
  const [offset] = useOffset();
  const [doomed, setDoomed] = useState<Operation | null>(null);
  const leaves = parents === "hidden";
  const list = useOperations(bank, { status, type, offset, leaves });
  const types = type && !TYPES.includes(type) ? [...TYPES, type] : TYPES;
  const rows = list.data?.operations.map((one) => newer(one, live.get(one.id)));
  return (
    <>
      <PageHead
        title="Operations"
        note="Work in the background: what was retained without waiting, consolidation, refreshes, imports."
        actions={
          <span role="status">
            <Badge tone={LIVE[state].tone}>{LIVE[state].text}</Badge>
          </span>
        }
      />
      <Depth bank={bank} />
      <div className="filters">
        <Select
          label="Status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          options={[{ value: "", label: "any status" }, ...STATUSES]}
        />
        <Select
          label="Type"
          value={type}
          onChange={(event) => setType(event.target.value)}
          options={[
            { value: "", label: "any type" },
            ...types.map((value) => ({ value, label: words(value) })),
          ]}
        />
        <Checkbox
          label="Leave out parents"
          checked={leaves}
          onChange={(on) => setParents(on ? "hidden" : "shown")}
        />
      </div>
      <Listing query={list} limit={LIMIT} empty={<Nothing filtered={Boolean(status || type)} bank={bank} />}>
        <Table
          label="Operations"
          rows={rows ?? []}
          columns={columns(bank, setDoomed)}
          keyOf={(one) => one.id}
          onOpen={(one) => navigate(bankPath(bank, "operations", one.id))}
        />
      </Listing>
      {doomed && (
        <DeleteOperation
          bank={bank}
          id={doomed.id}
          name={words(doomed.operation_type)}
          onClose={() => setDoomed(null)}
        />
      )}
    </>
  );
}

/** The newer of what the list and what the stream tell of an operation. */
function newer(listed: Operation, told: Operation | undefined): Operation {
  return told && (told.updated_at ?? "") > (listed.updated_at ?? "") ? told : listed;
}

function columns(bank: string, onDelete: (operation: Operation) => void): Column<Operation>[] {
  return [
    {
      id: "type",
      header: "Operation",
      cell: (one) => (
        <>
          <Link href={bankPath(bank, "operations", one.id)}>{words(one.operation_type)}</Link>
          <div className="small muted">
            {(one.filename ?? one.document_id) ? (
              <Text>{label(one.filename ?? one.document_id ?? "", 80)}</Text>
            ) : (
              <span className="mono">{one.id.slice(0, 8)}</span>
            )}
          </div>
        </>
      ),
    },
    { id: "status", header: "Status", width: 110, cell: (one) => <Status status={one.status} /> },
    {
      id: "progress",
      header: "Progress",
      cell: (one) =>
        one.error_message ? (
          <span className={css.error}>
            <Text>{label(one.error_message, 300)}</Text>
          </span>
        ) : (
          <Progress
            progress={one.status === "processing" || one.status === "pending" ? one.progress : null}
          />
        ),
    },
    { id: "items", header: "Items", width: 70, align: "end", cell: (one) => count(one.items_count) },
    { id: "retries", header: "Retries", width: 76, align: "end", cell: (one) => count(one.retry_count ?? 0) },
    { id: "created", header: "Created", width: 150, cell: (one) => <Time at={one.created_at} /> },
    {
      id: "actions",
      header: "Actions",
      width: 140,
      cell: (one) => (
        <Actions
          bank={bank}
          id={one.id}
          name={`${words(one.operation_type)} ${one.id.slice(0, 8)}`}
          status={one.status}
          onDelete={() => onDelete(one)}
        />
      ),
    },
  ];
}

function Nothing({ filtered, bank }: { filtered: boolean; bank: string }) {
  if (filtered)
    return <EmptyState title="No operation is like this">Choose another status or type.</EmptyState>;
  return (
    <EmptyState
      title="Nothing has run in the background yet"
      command={`reverie retain ${shellWord(bank)} "Nadia moved to Bristol." --async`}
    >
      What is retained without waiting shows up here at once, with its progress.
    </EmptyState>
  );
}
