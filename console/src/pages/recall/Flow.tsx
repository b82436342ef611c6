import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { count, label } from "@/lib/text";
import { Badge, Card } from "@/ui";
import { type Flow as Picture, flowOf, inWords, NODE, type Node, pathOf } from "./flow";
import { STAGES, total, type Trace } from "./trace";
import styles from "./flow.module.css";

const LEAST_WIDTH = 300;

function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = place.current;
    if (!box) return;
    const follow = new ResizeObserver(() => setWidth(box.clientWidth));
    follow.observe(box);
    setWidth(box.clientWidth);
    return () => follow.disconnect();
  }, []);
  return [place, width];
}

/** How results were found: the searches, what they brought together, how it was ranked and cut. */
export function Flow({ trace, active }: { trace: Trace; active: string }) {
  const [place, width] = useWidth();
  const wide = Math.max(LEAST_WIDTH, width);
  const picture = useMemo(() => flowOf(trace, wide), [trace, wide]);
  const path = active ? pathOf(trace, active) : null;
  return (
    <Card title="How it was found">
      <Understood trace={trace} />
      <div ref={place} className={styles.frame} tabIndex={0} role="group" aria-label="Picture of the recall">
        {width > 0 && <Drawn picture={picture} path={path} width={wide} words={inWords(trace)} />}
      </div>
      {trace.leftOut.map(({ method, reason }) => (
        <div key={method} className="small">
          <Badge tone="warn">{label(method)}</Badge> {label(reason, 200)}
        </div>
      ))}
      <Waterfall trace={trace} />
    </Card>
  );
}

function Understood({ trace }: { trace: Trace }) {
  return (
    <dl className={styles.understood} aria-label="How the question was understood">
      {trace.understood.map(([name, what]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <bdi>{label(what, 60)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface DrawnProps {
  picture: Picture;
  path: Set<string> | null;
  width: number;
  words: string;
}

function Drawn({ picture, path, width, words }: DrawnProps) {
  const shade = (id: string) => (path ? (path.has(id) ? styles.lit : styles.dim) : "");
  return (
    <svg
      role="img"
      aria-label={label(words, 600)}
      width={width}
      height={picture.height}
      className={styles.flow}
    >
      {picture.heads.map((head) => (
        <text key={head.name} x={head.x} y={14} textAnchor={head.anchor}>
          <tspan className={styles.head}>{head.name}</tspan>
          <tspan className={styles.note} x={head.x} dy={16}>
            {head.note}
          </tspan>
        </text>
      ))}
      {picture.ribbons.map((ribbon) => (
        <path
          key={ribbon.id}
          d={ribbon.path}
          style={{ fill: ribbon.colour }}
          className={`${styles.ribbon ?? ""} ${shade(ribbon.id) ?? ""}`}
        />
      ))}
      {picture.nodes.map((node) => (
        <g key={`${node.words}-${node.id}`}>
          <rect
            x={node.x}
            y={node.y}
            width={NODE}
            height={node.height}
            rx={Math.min(3, node.height / 2)}
            style={{ fill: node.colour }}
          />
          {node.name && <Words node={node} />}
        </g>
      ))}
    </svg>
  );
}

function Words({ node }: { node: Node }) {
  const x = node.words === "right" ? node.x + NODE + 8 : node.x - 8;
  const y = node.y + node.height / 2;
  return (
    <text x={x} y={y - 2} textAnchor={node.words === "right" ? "start" : "end"} className={styles.words}>
      <tspan className={styles.name}>{label(node.name, 40)}</tspan>
      <tspan x={x} dy={14} className={styles.note}>
        {node.note}
      </tspan>
    </text>
  );
}

function Waterfall({ trace }: { trace: Trace }) {
  const most = Math.max(0.01, ...trace.milliseconds.map(([, ms]) => ms));
  return (
    <details>
      <summary className="small muted">
        Where the time went: {count(total(trace))} ms in {trace.milliseconds.length} stages
      </summary>
      <ul className={styles.stages}>
        {trace.milliseconds.map(([name, ms]) => (
          <li key={name}>
            <span>{label(name, 24)}</span>
            <span className={styles.bar} aria-hidden="true">
              <span style={{ width: `${String((ms / most) * 100)}%` }} />
            </span>
            <span className={styles.ms}>{ms.toFixed(1)} ms</span>
            <span className={`muted ${styles.what ?? ""}`}>{STAGES[name] ?? ""}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
