import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import "./table.css";

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What the header sorts by; without it the column does not sort. */
  sort?: (row: Row) => string | number;
  /** Width in px; the columns without one share the rest. */
  width?: number;
  align?: "end";
}

interface Sorting {
  id: string;
  down: boolean;
}

interface TableProps<Row> {
  /** What the table lists; read by screen readers. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  /** Enter, or a click, on a row. Put a link in the first cell too where there is a page for the row. */
  onOpen?: (row: Row) => void;
  /** Where the server sorts: tells what was asked, and the rows come sorted. */
  sorting?: Sorting | null;
  onSort?: (sorting: Sorting) => void;
  selected?: string | null;
  /** The height the list may take before it scrolls inside; from 60 rows on it is virtual. */
  height?: number;
  rowHeight?: number;
}

const VIRTUAL_FROM = 60;
const INTERACTIVE = "a, button, input, select, textarea, label, summary";

/** A list: sortable, with a row at a time under the arrow keys; long ones draw only what is seen. */
export function Table<Row>({ rows, columns, keyOf, onOpen, rowHeight = 40, ...rest }: TableProps<Row>) {
  const [own, setOwn] = useState<Sorting | null>(null);
  const [focused, setFocused] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const sorting = rest.onSort ? (rest.sorting ?? null) : own;
  const sorted = useMemo(
    () => (rest.onSort ? rows : inOrder(rows, columns, own)),
    [rows, columns, own, rest.onSort],
  );
  const isVirtual = sorted.length > VIRTUAL_FROM;
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: sorted.length,
    enabled: isVirtual,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = isVirtual
    ? virtual.getVirtualItems().map((item) => item.index)
    : sorted.map((_, index) => index);
  const before = isVirtual ? (items[0] ?? 0) * rowHeight : 0;
  const after = isVirtual ? (sorted.length - 1 - (items.at(-1) ?? -1)) * rowHeight : 0;
  const current = Math.min(focused, Math.max(0, sorted.length - 1));

  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(sorted.length - 1, index));
    setFocused(next);
    if (isVirtual) virtual.scrollToIndex(next);
    requestAnimationFrame(() => {
      frame.current?.querySelector<HTMLElement>(`tr[data-row="${String(next)}"]`)?.focus();
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    const step = steps[event.key];
    const row = sorted[current];
    if (step !== undefined) focusRow(current + step);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(sorted.length - 1);
    else if (event.key === "Enter" && onOpen && row !== undefined) onOpen(row);
    else return;
    event.preventDefault();
  };
  const sortBy = (id: string) => {
    const next = { id, down: sorting?.id === id && !sorting.down };
    if (rest.onSort) rest.onSort(next);
    else setOwn(next);
  };
  const style = { maxHeight: isVirtual ? (rest.height ?? 560) : undefined };

  return (
    <div ref={frame} className={`table-frame ${isVirtual ? "table-virtual" : ""}`} style={style}>
      <table
        className="table"
        role="grid"
        aria-label={rest.label}
        aria-rowcount={sorted.length + 1}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <Header
                key={column.id}
                column={column}
                sorting={sorting}
                canSort={!!column.sort}
                onSort={sortBy}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Space height={before} width={columns.length} />}
          {items.map((index) => {
            const row = sorted[index];
            if (row === undefined) return null;
            const key = keyOf(row);
            return (
              <tr
                key={key}
                data-row={index}
                aria-rowindex={index + 2}
                aria-selected={rest.selected === undefined ? undefined : rest.selected === key}
                tabIndex={index === current ? 0 : -1}
                className={onOpen ? "table-open" : undefined}
                style={isVirtual ? { height: rowHeight } : undefined}
                onFocus={() => setFocused(index)}
                onClick={(event) => {
                  const inside = (event.target as Element).closest(INTERACTIVE);
                  if (onOpen && !inside && !globalThis.getSelection()?.toString()) onOpen(row);
                }}
              >
                {columns.map((column) => (
                  <td key={column.id} data-label={column.header} className={column.align && "table-end"}>
                    <div className="table-cell">{column.cell(row)}</div>
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && <Space height={after} width={columns.length} />}
        </tbody>
      </table>
    </div>
  );
}

function Space({ height, width }: { height: number; width: number }) {
  return (
    <tr aria-hidden="true" className="table-space">
      <td colSpan={width} style={{ height, padding: 0 }} />
    </tr>
  );
}

interface HeaderProps<Row> {
  column: Column<Row>;
  sorting: Sorting | null;
  canSort: boolean;
  onSort: (id: string) => void;
}

function Header<Row>({ column, sorting, canSort, onSort }: HeaderProps<Row>) {
  const isSorted = sorting?.id === column.id;
  const order = !canSort ? undefined : !isSorted ? "none" : sorting.down ? "descending" : "ascending";
  return (
    <th
      scope="col"
      aria-sort={order}
      className={column.align && "table-end"}
      style={column.width ? { width: column.width } : undefined}
    >
      {canSort ? (
        <button type="button" className="table-sort" onClick={() => onSort(column.id)}>
          {column.header}
          <span aria-hidden="true">{isSorted ? (sorting.down ? " ↓" : " ↑") : " ↕"}</span>
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting | null) {
  const by = columns.find((column) => column.id === sorting?.id)?.sort;
  if (!by || !sorting) return rows;
  const sign = sorting.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const left = by(a);
    const right = by(b);
    if (typeof left === "string" && typeof right === "string") return sign * left.localeCompare(right);
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}
