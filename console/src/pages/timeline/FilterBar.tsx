import { type FormEvent, useState } from "react";
import { clip, count } from "@/lib/text";
import { Button, Input, SearchInput, Select, Text } from "@/ui";
import { LANES, type LaneName } from "./model";
import { type Axis, useEntityName } from "./queries";
import type { useTimelineFilters } from "./useTimelineFilters";
import styles from "./timeline.module.css";

interface FilterBarProps {
  bank: string;
  filters: ReturnType<typeof useTimelineFilters>;
  counts: Record<LaneName, number>;
}

const AXES: { value: Axis; label: string }[] = [
  { value: "occurred", label: "when it happened" },
  { value: "mentioned", label: "when it was told" },
  { value: "learned", label: "when it was learned" },
];
const TYPES = [
  { value: "", label: "everything" },
  { value: "fact", label: "facts" },
  { value: "world", label: "world facts" },
  { value: "experience", label: "experiences" },
  { value: "observation", label: "observations" },
  { value: "mental_model", label: "mental models" },
];

export function FilterBar({ bank, filters, counts }: FilterBarProps) {
  return (
    <>
      <div className={styles.filters}>
        <SearchInput
          label="Search the timeline"
          value={filters.q}
          onChange={(event) => filters.setQ(event.target.value)}
        />
        <EntityFilter bank={bank} value={filters.asked.entity} onChange={filters.setEntity} />
        <Select
          label="Ordered by"
          hideLabel
          value={filters.asked.axis}
          options={AXES}
          onChange={(event) => filters.setAxis(event.target.value)}
        />
        <Select
          label="What is shown"
          hideLabel
          value={filters.asked.type}
          options={TYPES}
          onChange={(event) => filters.setType(event.target.value)}
        />
      </div>
      <div className={styles.lanes} role="group" aria-label="Lanes that are shown">
        {LANES.map(({ name, title, hint }) => (
          <button
            key={name}
            type="button"
            className={styles.chip}
            title={hint}
            aria-pressed={!filters.hidden.has(name)}
            onClick={() => filters.toggle(name)}
          >
            {title} <span className="muted">{count(counts[name])}</span>
          </button>
        ))}
      </div>
    </>
  );
}

interface EntityFilterProps {
  bank: string;
  value: string;
  onChange: (value: string) => void;
}

function EntityFilter({ bank, value, onChange }: EntityFilterProps) {
  const [text, setText] = useState("");
  const name = useEntityName(bank, value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) onChange(text.trim());
  };
  if (value)
    return (
      <div className={styles.only}>
        <span className="grow">
          only what names{" "}
          <strong>
            <Text>{clip(name, 60)}</Text>
          </strong>
        </span>
        <Button small kind="quiet" aria-label="Show what names others too" onClick={() => onChange("")}>
          ✕
        </Button>
      </div>
    );
  return (
    <form onSubmit={submit}>
      <Input
        label="Only what names an entity"
        hideLabel
        placeholder="Entity, then Enter…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}
