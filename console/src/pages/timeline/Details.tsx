import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { words } from "@/lib/kinds";
import { clip } from "@/lib/text";
import { Badge, Clip, IconButton, Text } from "@/ui";
import type { Item, Mark } from "./model";
import { short } from "./TimelineCanvas";
import styles from "./timeline.module.css";

const PAGES = { fact: "memories", observation: "memories", mental_model: "mental-models" } as const;
const at = (text: string | null): string => (text ? short(Date.parse(text)) : "");

interface DetailsProps {
  bank: string;
  item: Item | null;
  mark: Mark | null;
  onClose: () => void;
}

/** What is picked: when, what, what became of it, and the way to its page. */
export function Details({ bank, item, mark, onClose }: DetailsProps) {
  const id = item?.memory_id ?? mark?.memoryId;
  if (id === undefined) return null;
  const change = (name: string): string => {
    const value = item?.change?.[name];
    return typeof value === "string" ? value : "";
  };
  const lines: [string, string][] = [];
  if (item) {
    lines.push([words(item.event), at(item.anchor_at)]);
    if (item.occurred_start && item.event !== "occurred") lines.push(["occurred", at(item.occurred_start)]);
    if (item.occurred_end) lines.push(["until", at(item.occurred_end)]);
    if (item.recorded_at) lines.push(["learned", at(item.recorded_at)]);
    if (item.temporal_reference_text) lines.push(["in its words", `“${item.temporal_reference_text}”`]);
  }
  if (mark?.lane === "validity") {
    lines.push(["held since", mark.openStart ? "not known" : short(mark.start)]);
    lines.push(["held until", mark.openEnd ? "still holds" : short(mark.end ?? mark.start)]);
  }
  return (
    <section className={styles.details} aria-label="What is picked" aria-live="polite">
      <div className="row">
        <Badge tone="accent">{words(item?.fact_type ?? "claim")}</Badge>
        <span className="grow" />
        <IconButton label="Let go (Escape)" small onClick={onClose}>
          ✕
        </IconButton>
      </div>
      <div>
        <Clip text={item?.text ?? mark?.text ?? ""} max={500} />
      </div>
      <dl>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Text>{clip(value, 120)}</Text>
            </dd>
          </div>
        ))}
      </dl>
      {change("text") && (
        <p className="small">
          Superseded by: <Clip text={change("text")} max={240} />
        </p>
      )}
      {change("old") && (
        <p className="small">
          Before: <Clip text={change("old")} max={240} />
        </p>
      )}
      {item && item.entities.length > 0 && (
        <p className="small muted">
          <Text>{clip(item.entities.join(", "), 200)}</Text>
        </p>
      )}
      <Link
        className="button button-plain button-small"
        href={bankPath(bank, PAGES[item?.kind ?? "fact"], id)}
      >
        {item?.kind === "mental_model" ? "Open the mental model" : "Open the memory"}
      </Link>
    </section>
  );
}
