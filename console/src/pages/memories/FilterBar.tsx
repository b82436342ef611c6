import { useState } from "react";
import { Button, Input, SearchInput, Select } from "@/ui";
import { TagsInput } from "@/ui/TagsInput";
import styles from "./memories.module.css";
import { type Filters, hasDates } from "./useFacts";

interface BarProps {
  filters: Filters;
  set: (name: keyof Filters, value: string) => void;
  clear: () => void;
  knownTags: readonly string[];
}

const TYPES = [
  { value: "", label: "All facts" },
  { value: "world", label: "World" },
  { value: "experience", label: "Experience" },
  { value: "observation", label: "Observations" },
];
const STATES = [
  { value: "", label: "Active" },
  { value: "invalidated", label: "Invalidated" },
  { value: "all", label: "Active and invalidated" },
];
const CONSOLIDATION = [
  { value: "", label: "Any" },
  { value: "pending", label: "Waiting" },
  { value: "consolidated", label: "Consolidated" },
  { value: "failed", label: "Failed" },
];
const AXES = [
  { value: "", label: "When it was said" },
  { value: "occurred", label: "When it happened" },
  { value: "learned", label: "When it was learned" },
];

export function FilterBar({ filters, set, clear, knownTags }: BarProps) {
  const others = [filters.tags.length > 0, filters.document, filters.consolidation, hasDates(filters)];
  const more = others.filter(Boolean).length;
  const [isOpen, setOpen] = useState(more > 0);
  const dated = hasDates(filters);
  const only = dated ? "Not together with dates." : undefined;
  return (
    <div className={styles.filters}>
      <div className={styles.bar}>
        <div className={styles.search}>
          <SearchInput
            label="Search memories"
            value={filters.q}
            onChange={(event) => set("q", event.target.value)}
          />
        </div>
        <Select
          label="Type"
          hideLabel
          options={TYPES}
          value={filters.type}
          onChange={(event) => set("type", event.target.value)}
        />
        <Select
          label="State"
          hideLabel
          options={STATES}
          value={filters.state}
          disabled={dated}
          onChange={(event) => set("state", event.target.value)}
        />
        <Button aria-expanded={isOpen} aria-controls="more-filters" onClick={() => setOpen(!isOpen)}>
          Filters{more > 0 ? ` · ${String(more)}` : ""}
        </Button>
        {(more > 0 || filters.q || filters.type || filters.state) && (
          <Button kind="quiet" onClick={clear}>
            Clear
          </Button>
        )}
      </div>
      {isOpen && (
        <div id="more-filters" className={styles.more}>
          <TagsInput
            label="Tags (all of them)"
            value={filters.tags}
            known={knownTags}
            placeholder="Any"
            onChange={(tags) => set("tags", tags.join(","))}
          />
          <Input
            label="Document"
            placeholder="Its whole name"
            value={filters.document}
            disabled={dated}
            hint={only}
            onChange={(event) => set("document", event.target.value)}
          />
          <Select
            label="Consolidation"
            options={CONSOLIDATION}
            value={filters.consolidation}
            disabled={dated}
            hint={only}
            onChange={(event) => set("consolidation", event.target.value)}
          />
          <Input
            label="From"
            type="date"
            value={filters.from}
            onChange={(event) => set("from", event.target.value)}
          />
          <Input
            label="To"
            type="date"
            value={filters.to}
            onChange={(event) => set("to", event.target.value)}
          />
          <Select
            label="Which date"
            options={AXES}
            value={filters.axis}
            disabled={!dated}
            onChange={(event) => set("axis", event.target.value)}
          />
        </div>
      )}
    </div>
  );
}
