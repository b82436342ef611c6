import { useCallback, useMemo, useRef } from "react";
import { useBank, useParam } from "@/app/location";
import { clip, count, shellWord } from "@/lib/text";
import { useDebounced } from "@/lib/useDebounced";
import { Button, EmptyState, ErrorNote, PageHead, Select, Skeleton, Tabs, Text } from "@/ui";
import { Canvas, type CanvasHandle } from "./Canvas";
import { Details } from "./Details";
import { Legend } from "./Legend";
import { type GraphData, kindsOf, matching, momentsOf, shownOf, type Shown } from "./model";
import { NodeList } from "./NodeList";
import { useGraph } from "./queries";
import { Search } from "./Search";
import { TimeBrush } from "./TimeBrush";
import { MOST, useFilters } from "./useFilters";
import styles from "./graph.module.css";

export default function GraphPage() {
  const bank = useBank();
  const filters = useFilters();
  const graph = useGraph(bank, filters.of, filters.most, useDebounced(filters.has, 400));
  const data = graph.data;
  return (
    <>
      <PageHead
        title="Graph"
        note="Who and what memories name together, or how facts hang together. Drag, turn the wheel, click."
        actions={
          <>
            <Select
              label="What is drawn"
              hideLabel
              value={filters.of}
              options={[
                { value: "entities", label: "Entities" },
                { value: "facts", label: "Facts" },
              ]}
              onChange={(event) => filters.setOf(event.target.value)}
            />
            <Select
              label="At most"
              hideLabel
              value={String(filters.most)}
              options={MOST.map((value) => ({ value, label: `at most ${count(Number(value))}` }))}
              onChange={(event) => filters.setMost(event.target.value)}
            />
          </>
        }
      />
      {graph.isPending && <Skeleton lines={10} />}
      {graph.isError && <ErrorNote error={graph.error} onRetry={() => void graph.refetch()} />}
      {filters.of === "facts" && filters.has && (
        <p className="row small">
          <span>
            Only facts with “<Text>{clip(filters.has, 80)}</Text>”
          </span>
          <Button small kind="quiet" onClick={() => filters.setHas("")}>
            Draw all
          </Button>
        </p>
      )}
      {data && data.nodes.length === 0 && <Nothing bank={bank} of={filters.of} has={filters.has} />}
      {data && data.nodes.length > 0 && <Drawn bank={bank} data={data} filters={filters} />}
    </>
  );
}

interface DrawnProps {
  bank: string;
  data: GraphData;
  filters: ReturnType<typeof useFilters>;
}

function Drawn({ bank, data, filters }: DrawnProps) {
  const [picked, setPicked] = useParam("pick");
  const [view, setView] = useParam("view", "picture");
  const canvas = useRef<CanvasHandle>(null);
  const q = useDebounced(filters.q, 120);
  const shown = useMemo(() => shownOf(data, filters.filters), [data, filters.filters]);
  const moments = useMemo(() => momentsOf(data), [data]);
  const kinds = useMemo(() => ({ nodes: kindsOf(data.nodes), edges: kindsOf(data.edges) }), [data]);
  const found = useMemo(() => matching(shown.nodes, q), [shown, q]);
  const foundIds = useMemo(() => (q.trim() ? new Set(found.map((node) => node.id)) : null), [found, q]);
  const node = data.nodes.find((one) => one.id === picked) ?? null;
  const pick = useCallback((id: string | null) => setPicked(id ?? ""), [setPicked]);
  const pickAndGo = (id: string | null) => {
    pick(id);
    if (id !== null) canvas.current?.goTo(id);
  };
  return (
    <>
      <div className={styles.filters}>
        <Search
          value={filters.q}
          onChange={filters.setQ}
          found={found}
          best={() => matching(shown.nodes, filters.q, 1)[0]}
          onPick={pickAndGo}
          onNarrow={data.of === "facts" && data.totalNodes > data.nodes.length ? filters.setHas : null}
        />
        <TimeBrush
          moments={moments}
          from={filters.filters.from}
          to={filters.filters.to}
          onChange={filters.setSpan}
          hint={
            data.of === "facts" ? "When facts occurred or were told" : "When they were last named together"
          }
        />
      </div>
      <Legend
        nodes={kinds.nodes}
        edges={kinds.edges}
        hidden={filters.filters.hidden}
        onToggle={filters.toggle}
      />
      <Tabs
        label="How it is shown"
        tabs={[
          { id: "picture", label: "Picture" },
          { id: "list", label: "List" },
        ]}
        value={view === "list" ? "list" : "picture"}
        onChange={setView}
      >
        <div className={node ? styles.split : undefined}>
          {view === "list" ? (
            <NodeList
              data={data}
              nodes={q.trim() ? found : shown.nodes}
              picked={picked || null}
              onPick={pick}
            />
          ) : (
            <Canvas
              ref={canvas}
              data={data}
              shown={shown}
              found={foundIds}
              picked={node ? node.id : null}
              onPick={pick}
            />
          )}
          {node && <Details bank={bank} data={data} node={node} onPick={pickAndGo} />}
        </div>
      </Tabs>
      <p className="small muted" role="status">
        {said(data, shown)}
      </p>
    </>
  );
}

/** What is drawn of what there is. */
function said(data: GraphData, shown: Shown): string {
  const what = data.of === "entities" ? "entities" : "facts";
  const drawn = `${count(shown.nodes.length)} ${what} and ${count(shown.edges.size)} connections are drawn`;
  const parts = [drawn];
  if (shown.nodes.length < data.nodes.length)
    parts.push(`filters leave out ${count(data.nodes.length - shown.nodes.length)}`);
  if (data.totalNodes > data.nodes.length)
    parts.push(
      data.of === "facts"
        ? `these are the newest of ${count(data.totalNodes)} facts`
        : `these are the most named of ${count(data.totalNodes)}`,
    );
  if (data.of === "entities" && data.totalEdges > 10_000)
    parts.push(`of ${count(data.totalEdges)} pairs the 10,000 heaviest count`);
  if (data.of === "entities") parts.push("only entities that are named with others stand here");
  return `${parts.join("; ")}.`;
}

function Nothing({ bank, of, has }: { bank: string; of: string; has: string }) {
  if (of === "facts" && has)
    return <EmptyState title="No fact has this in its text">Draw all of them.</EmptyState>;
  return (
    <EmptyState
      title="Nothing to draw yet"
      command={`reverie retain ${shellWord(bank)} "Nadia and Bob went climbing in Wales in July 2024."`}
    >
      {of === "entities"
        ? "Retain a sentence that names two people, places or things: they are connected here."
        : "Retain something: each fact is a node, and what facts share connects them."}
    </EmptyState>
  );
}
