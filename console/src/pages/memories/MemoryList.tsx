import { useCallback, useState } from "react";
import { navigate, useBank, useParam } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { plural, shellWord } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import { Button, EmptyState, ErrorNote, PageHead, Skeleton } from "@/ui";
import { AddText } from "../documents/AddText";
import { Jobs } from "../documents/Jobs";
import { FactGrid } from "./FactGrid";
import { FilterBar } from "./FilterBar";
import { useKnownTags } from "./queries";
import { type Filters, useFacts } from "./useFacts";

function useFilters(): [Filters, (name: keyof Filters, value: string) => void, () => void] {
  const [q, setQ] = useParam("q");
  const [type, setType] = useParam("type");
  const [state, setState] = useParam("state");
  const [tags, setTags] = useParam("tags");
  const [document, setDocument] = useParam("document");
  const [consolidation, setConsolidation] = useParam("consolidation");
  const [from, setFrom] = useParam("from");
  const [to, setTo] = useParam("to");
  const [axis, setAxis] = useParam("axis");
  const setters = {
    q: setQ,
    type: setType,
    state: setState,
    tags: setTags,
    document: setDocument,
    consolidation: setConsolidation,
    from: setFrom,
    to: setTo,
    axis: setAxis,
  };
  const filters = {
    q,
    type,
    state,
    tags: tags ? tags.split(",") : [],
    document,
    consolidation,
    from,
    to,
    axis,
  };
  const clear = () => navigate(globalThis.location.pathname, { replace: true });
  return [filters, (name, value) => setters[name](value), clear];
}

export function MemoryList() {
  const bank = useBank();
  const [filters, set, clear] = useFilters();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const [adding, setAdding] = useState(false);
  const onRange = useCallback((first: number, last: number) => {
    setRange((old) => (old.first === first && old.last === last ? old : { first, last }));
  }, []);
  const q = useDebounced(filters.q);
  const document = useDebounced(filters.document);
  const rows = useFacts(bank, { ...filters, q, document }, range);
  const tags = useKnownTags(bank);
  const isFiltered = Object.values(filters).some((value: string | string[]) => value.length > 0);
  useShortcut("n", "Remember something", () => setAdding(true));
  return (
    <>
      <PageHead
        title="Memories"
        note={
          rows.total === undefined || (!rows.total && !isFiltered) ? (
            "Every fact with the place it was read from."
          ) : rows.isOld || q !== filters.q ? (
            <span role="status">Searching…</span>
          ) : (
            <span role="status">
              {plural(rows.total ?? 0, filters.type === "observation" ? "observation" : "fact")}
              {isFiltered ? " found" : ", the newest first"}
            </span>
          )
        }
        actions={
          <Button kind="primary" onClick={() => setAdding(true)}>
            Remember something
          </Button>
        }
      />
      <FilterBar filters={filters} set={set} clear={clear} knownTags={tags} />
      <Jobs bank={bank} />
      {rows.error && <ErrorNote error={rows.error} onRetry={rows.retry} />}
      {rows.total === undefined && !rows.error && <Skeleton lines={8} />}
      {rows.total === 0 && (
        <Nothing
          bank={bank}
          isFiltered={isFiltered}
          type={filters.type}
          onAdd={() => setAdding(true)}
          onClear={clear}
        />
      )}
      {!!rows.total && (
        <FactGrid
          key={JSON.stringify({ ...filters, q, document })}
          bank={bank}
          rows={rows}
          onRange={onRange}
        />
      )}
      {adding && <AddText bank={bank} onClose={() => setAdding(false)} />}
    </>
  );
}

interface NothingProps {
  bank: string;
  isFiltered: boolean;
  type: string;
  onAdd: () => void;
  onClear: () => void;
}

function Nothing({ bank, isFiltered, type, onAdd, onClear }: NothingProps) {
  if (type === "observation") {
    return (
      <EmptyState title="No observations">
        An observation is what several facts say together. They are derived in the background where{" "}
        <code>enable_observations</code> is set in the configuration of the bank.
      </EmptyState>
    );
  }
  if (isFiltered) {
    return (
      <EmptyState title="No memory meets these filters">
        <p>Search for less, or look among the invalidated ones too.</p>
        <Button onClick={onClear}>Clear the filters</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="Nothing is remembered yet"
      command={`reverie retain ${shellWord(bank)} "Nadia moved to Bristol in May 2024."`}
    >
      <p>Write a sentence or paste a text: each fact in it becomes a memory that leads back to its words.</p>
      <Button kind="primary" onClick={onAdd}>
        Remember something
      </Button>
    </EmptyState>
  );
}
