import { colorOf, words } from "@/lib/kinds";
import { count, label } from "@/lib/text";
import { edgeToken } from "./palette";
import styles from "./graph.module.css";

const NAMES: Record<string, string> = {
  together: "named together",
  entity: "same entity",
  temporal: "near in time",
  semantic: "alike in meaning",
  derived_from: "concluded from",
};
export const kindWords = (kind: string): string => NAMES[kind] ?? words(kind);

interface LegendProps {
  nodes: readonly [string, number][];
  edges: readonly [string, number][];
  hidden: ReadonlySet<string>;
  onToggle: (kind: string) => void;
}

/** What the colours mean; a click hides a kind or shows it again. */
export function Legend({ nodes, edges, hidden, onToggle }: LegendProps) {
  const chip = (kind: string, number: number, isEdge: boolean) => (
    <button
      key={kind}
      type="button"
      className={styles.chip}
      aria-pressed={!hidden.has(kind)}
      onClick={() => onToggle(kind)}
    >
      <span
        className={isEdge ? styles.dash : styles.dot}
        style={{ background: isEdge ? `var(${edgeToken(kind)})` : colorOf(kind) }}
        aria-hidden="true"
      />
      {label(kindWords(kind), 40)} <span className="muted">{count(number)}</span>
    </button>
  );
  return (
    <div className={styles.legend} role="group" aria-label="Kinds that are shown">
      {nodes.map(([kind, number]) => chip(kind, number, false))}
      {edges.length > 1 && edges.map(([kind, number]) => chip(kind, number, true))}
    </div>
  );
}
