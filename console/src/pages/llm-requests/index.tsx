import { useState } from "react";
import { useBank, useFilter, useOffset } from "@/app/location";
import { count, label } from "@/lib/text";
import { duration } from "@/lib/time";
import { useDebounced } from "@/lib/useDebounced";
import {
  Badge,
  Button,
  type Column,
  EmptyState,
  Input,
  Listing,
  PageHead,
  Select,
  Table,
  Text,
  Time,
} from "@/ui";
import { OneRequest } from "./OneRequest";
import { type Entry, LIMIT, useRequests } from "./queries";
import { Usage } from "./Usage";

const OPERATIONS = ["retain", "reflect", "consolidation"];

export default function LlmRequestsPage() {
  const bank = useBank();
  const [status, setStatus] = useFilter("status");
  const [operation, setOperation] = useFilter("operation");
  const [provider, setProvider] = useFilter("provider");
  const [trace, setTrace] = useFilter("trace");
  const [offset] = useOffset();
  const [open, setOpen] = useState<Entry | null>(null);
  const filters = { status, operation, provider: useDebounced(provider), trace: useDebounced(trace) };
  const found = useRequests(bank, filters, offset);
  return (
    <>
      <PageHead
        title="LLM requests"
        note="What language models were asked for this bank, what they answered, and how many tokens it took."
      />
      <Usage bank={bank} />
      <div className="filters">
        <Select
          label="Status"
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          options={[{ value: "", label: "any status" }, "success", "error"]}
        />
        <Select
          label="Operation"
          value={operation}
          onChange={(event) => setOperation(event.target.value)}
          options={[
            { value: "", label: "any operation" },
            ...OPERATIONS,
            ...(operation && !OPERATIONS.includes(operation) ? [operation] : []),
          ]}
        />
        <Input
          label="Provider"
          value={provider}
          onChange={(event) => setProvider(event.target.value)}
          autoComplete="off"
        />
        <Input
          label="Trace"
          value={trace}
          onChange={(event) => setTrace(event.target.value)}
          placeholder="id of a run"
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <Listing
        query={found}
        limit={LIMIT}
        empty={<Nothing filtered={Boolean(status || operation || provider || trace)} />}
      >
        <Table
          label="Requests to language models"
          rows={found.data?.items ?? []}
          columns={columns(setOpen)}
          keyOf={(one) => one.id}
          onOpen={setOpen}
        />
      </Listing>
      {open && (
        <OneRequest
          entry={open}
          onClose={() => setOpen(null)}
          onTrace={(value) => {
            setTrace(value);
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

function columns(onOpen: (entry: Entry) => void): Column<Entry>[] {
  return [
    { id: "when", header: "When", width: 125, cell: (one) => <Time at={one.started_at} /> },
    {
      id: "operation",
      header: "Operation",
      cell: (one) => (
        <>
          <Text>{label(one.operation ?? "–", 60)}</Text>
          <div className="small muted">{label(one.scope ?? "", 80)}</div>
        </>
      ),
    },
    {
      id: "model",
      header: "Model",
      cell: (one) => (
        <>
          <Text>{label(one.model ?? "–", 80)}</Text>
          <div className="small muted">{label(one.provider ?? "", 60)}</div>
        </>
      ),
    },
    {
      id: "status",
      header: "Status",
      width: 100,
      cell: (one) => <Badge tone={one.status === "success" ? "good" : "bad"}>{label(one.status, 30)}</Badge>,
    },
    { id: "in", header: "In", width: 80, align: "end", cell: (one) => count(one.input_tokens ?? 0) },
    { id: "out", header: "Out", width: 80, align: "end", cell: (one) => count(one.output_tokens ?? 0) },
    {
      id: "took",
      header: "Took",
      width: 90,
      align: "end",
      cell: (one) => (one.duration_ms === null ? "–" : duration(one.duration_ms)),
    },
    {
      id: "more",
      header: "Actions",
      width: 90,
      cell: (one) => (
        <Button
          small
          kind="quiet"
          aria-label={`Details of ${label(one.operation ?? "request", 40)} ${label(one.scope ?? "", 40)}`}
          onClick={() => onOpen(one)}
        >
          Details
        </Button>
      ),
    },
  ];
}

function Nothing({ filtered }: { filtered: boolean }) {
  if (filtered) return <EmptyState title="No request is like this">Choose less.</EmptyState>;
  return (
    <EmptyState
      title="No language model was asked yet"
      command={"REVERIE_LLM_PROVIDER=openai REVERIE_LLM_MODEL=… REVERIE_LLM_API_KEY=… reverie serve"}
    >
      Reverie works without one. With a model, each of its calls is kept here for a day, to be looked at.
    </EmptyState>
  );
}
