import { Button, Checkbox, Input, Select } from "@/ui";
import styles from "./configuration.module.css";

interface Value {
  value: string;
  description: string;
}

export interface LabelGroup {
  key: string;
  description: string;
  type: "value" | "multi-values" | "text";
  values: Value[];
  optional: boolean;
  tag: boolean;
}

const EMPTY: LabelGroup = { key: "", description: "", type: "value", values: [], optional: true, tag: false };
const TYPES = [
  { value: "value", label: "One of these values" },
  { value: "multi-values", label: "Some of these values" },
  { value: "text", label: "Any text" },
];

interface LabelsProps {
  value: readonly LabelGroup[];
  error: string | null;
  onChange: (groups: LabelGroup[]) => void;
}

/** The vocabulary by which facts are classified. */
export function Labels({ value, error, onChange }: LabelsProps) {
  const set = (index: number, part: Partial<LabelGroup>) =>
    onChange(value.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <div className="stack">
      {value.length === 0 && (
        <p className="muted small">
          No labels yet. With a label “mood” of the values “happy” and “sad”, facts get labels such as
          mood:happy.
        </p>
      )}
      {value.map((group, index) => (
        <LabelCard
          key={index}
          group={group}
          number={index + 1}
          onChange={(part) => set(index, part)}
          onRemove={() => onChange(value.filter((_, at) => at !== index))}
        />
      ))}
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <div>
        <Button onClick={() => onChange([...value, EMPTY])}>Add a label</Button>
      </div>
    </div>
  );
}

interface CardProps {
  group: LabelGroup;
  number: number;
  onChange: (part: Partial<LabelGroup>) => void;
  onRemove: () => void;
}

function LabelCard({ group, number, onChange, onRemove }: CardProps) {
  const setValue = (index: number, part: Partial<Value>) =>
    onChange({ values: group.values.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <fieldset className={styles.label}>
      <legend className="sr-only">Label {number}</legend>
      <div className={styles.labelHead}>
        <Input
          label="Key"
          placeholder="mood"
          value={group.key}
          onChange={(event) => onChange({ key: event.target.value })}
          spellCheck={false}
        />
        <Input
          label="What it means"
          value={group.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
        <Select
          label="Has"
          options={TYPES}
          value={group.type}
          onChange={(event) => onChange({ type: event.target.value as LabelGroup["type"] })}
        />
      </div>
      {group.type !== "text" && (
        <div className={styles.values}>
          {group.values.map((one, index) => (
            <div key={index} className={styles.value}>
              <Input
                label={`Value ${String(index + 1)}`}
                hideLabel
                placeholder="happy"
                value={one.value}
                onChange={(event) => setValue(index, { value: event.target.value })}
                spellCheck={false}
              />
              <Input
                label={`What value ${String(index + 1)} means`}
                hideLabel
                placeholder="what it means"
                value={one.description}
                onChange={(event) => setValue(index, { description: event.target.value })}
              />
              <Button
                small
                kind="quiet"
                aria-label={`Remove value ${String(index + 1)}`}
                onClick={() => onChange({ values: group.values.filter((_, at) => at !== index) })}
              >
                ✕
              </Button>
            </div>
          ))}
          <div>
            <Button
              small
              onClick={() => onChange({ values: [...group.values, { value: "", description: "" }] })}
            >
              Add a value
            </Button>
          </div>
        </div>
      )}
      <div className="row">
        <Checkbox
          label="Only where it fits"
          checked={group.optional}
          onChange={(optional) => onChange({ optional })}
        />
        <Checkbox label="Also a tag" checked={group.tag} onChange={(tag) => onChange({ tag })} />
        <span className="grow" />
        <Button small kind="quiet" onClick={onRemove}>
          Remove label
        </Button>
      </div>
    </fieldset>
  );
}
