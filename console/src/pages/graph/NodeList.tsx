import { useMemo } from "react";
import { colorOf, words } from "@/lib/kinds";
import { clip, count } from "@/lib/text";
import { day } from "@/lib/time";
import { type Column, Table, Text } from "@/ui";
import type { GraphData, GraphNode } from "./model";
import styles from "./graph.module.css";

interface NodeListProps {
  data: GraphData;
  nodes: readonly GraphNode[];
  picked: string | null;
  onPick: (id: string) => void;
}

/** The nodes of the graph as a table: the same for the keyboard and for screen readers. */
export function NodeList({ data, nodes, picked, onPick }: NodeListProps) {
  const columns = useMemo(() => columnsOf(data, onPick), [data, onPick]);
  return (
    <Table
      label={data.of === "entities" ? "Entities of the graph" : "Facts of the graph"}
      rows={nodes}
      columns={columns}
      keyOf={(node) => node.id}
      selected={picked}
      onOpen={(node) => onPick(node.id)}
      height={560}
    />
  );
}

function columnsOf(data: GraphData, onPick: (id: string) => void): Column<GraphNode>[] {
  const connections = (node: GraphNode) => data.links.get(node.id)?.length ?? 0;
  const columns: Column<GraphNode>[] = [
    {
      id: "text",
      header: data.of === "entities" ? "Name" : "Fact",
      sort: (node) => node.text,
      cell: (node) => (
        <button type="button" className={styles.pickButton} onClick={() => onPick(node.id)}>
          <Text>{clip(node.text, 160)}</Text>
        </button>
      ),
    },
    {
      id: "kind",
      header: "Kind",
      width: 130,
      sort: (node) => node.kind,
      cell: (node) => (
        <span className={styles.kind}>
          <span className={styles.dot} style={{ background: colorOf(node.kind) }} aria-hidden="true" />
          {words(node.kind)}
        </span>
      ),
    },
    {
      id: "links",
      header: "Connections",
      width: 130,
      align: "end",
      sort: connections,
      cell: (node) => count(connections(node)),
    },
  ];
  if (data.of === "facts")
    return [
      ...columns,
      {
        id: "at",
        header: "Date",
        width: 110,
        sort: (node) => node.at ?? 0,
        cell: (node) => (node.at === null ? "–" : day(new Date(node.at))),
      },
    ];
  return [
    ...columns,
    {
      id: "mentions",
      header: "Memories",
      width: 110,
      align: "end",
      sort: (node) => node.mentions,
      cell: (node) => count(node.mentions),
    },
  ];
}
