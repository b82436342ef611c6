import { Checkbox, Input, Select } from "@/ui";
import styles from "./models.module.css";
import type { Trigger } from "./queries";

type FactType = "world" | "experience" | "observation";
const TYPES: readonly { type: FactType; label: string }[] = [
  { type: "world", label: "World: what was said" },
  { type: "experience", label: "Experience: what the agent did" },
  { type: "observation", label: "Observations" },
];
const CRONS: readonly { cron: string; words: string }[] = [
  { cron: "0 * * * *", words: "hourly" },
  { cron: "0 3 * * *", words: "daily at 3:00" },
  { cron: "0 3 * * 1", words: "Mondays at 3:00" },
];

/** Of the two only one may be set. */
const WHEN: Record<string, Partial<Trigger>> = {
  asked: { refresh_after_consolidation: false, refresh_cron: null },
  after: { refresh_after_consolidation: true, refresh_cron: null },
  clock: { refresh_after_consolidation: false, refresh_cron: "0 3 * * *" },
};

interface TriggerProps {
  value: Trigger;
  onChange: (trigger: Trigger) => void;
  errorOf: (name: string) => string | null;
}

/** When a mental model is refreshed by itself, and what its refreshes go by. */
export function TriggerFields({ value, onChange, errorOf }: TriggerProps) {
  const set = (part: Partial<Trigger>) => onChange({ ...value, ...part });
  const when = value.refresh_after_consolidation
    ? "after"
    : typeof value.refresh_cron === "string"
      ? "clock"
      : "asked";
  const types = value.fact_types ?? [];
  const toggle = (type: FactType, on: boolean) => {
    const next = TYPES.map((one) => one.type).filter((one) => (one === type ? on : types.includes(one)));
    set({ fact_types: next.length > 0 ? next : null });
  };
  return (
    <div className="stack">
      <div className="grid">
        <Select
          label="Refreshed by itself"
          hint="When it is asked for, it always is."
          value={when}
          onChange={(event) => set(WHEN[event.target.value] ?? {})}
          options={[
            { value: "asked", label: "Never" },
            { value: "after", label: "After each consolidation" },
            { value: "clock", label: "By the clock" },
          ]}
        />
        {when === "clock" && (
          <Input
            label="Clock"
            className="input mono"
            placeholder="0 3 * * *"
            hint={
              <>
                Five fields of cron in UTC; only if it is stale then:{" "}
                {CRONS.map(({ cron, words }) => (
                  <button
                    key={cron}
                    type="button"
                    className={styles.cron}
                    onClick={() => set({ refresh_cron: cron })}
                  >
                    {words}
                  </button>
                ))}
              </>
            }
            error={errorOf("refresh_cron")}
            value={value.refresh_cron ?? ""}
            onChange={(event) => set({ refresh_cron: event.target.value })}
            spellCheck={false}
          />
        )}
        <Input
          label="Least time between refreshes, in seconds"
          type="number"
          min={0}
          hint="Of those nobody asked for. Empty: as the bank is configured."
          error={errorOf("min_refresh_interval_seconds")}
          value={value.min_refresh_interval_seconds ?? ""}
          onChange={(event) =>
            set({ min_refresh_interval_seconds: event.target.value ? event.target.valueAsNumber : null })
          }
        />
        <Select
          label="How a refresh writes"
          hint="A delta keeps what is right and edits what is new or gone."
          value={value.mode ?? "full"}
          onChange={(event) => set({ mode: event.target.value === "delta" ? "delta" : "full" })}
          options={[
            { value: "full", label: "Full: writes it anew" },
            { value: "delta", label: "Delta: edits it" },
          ]}
        />
      </div>
      <fieldset className={styles.types}>
        <legend className="field-label">Reads</legend>
        {TYPES.map(({ type, label }) => (
          <Checkbox
            key={type}
            label={label}
            checked={types.includes(type)}
            onChange={(on) => toggle(type, on)}
          />
        ))}
        <p className="field-hint">None chosen: all of them.</p>
      </fieldset>
      <Checkbox
        label="Do not use other mental models"
        checked={value.exclude_mental_models ?? false}
        onChange={(on) => set({ exclude_mental_models: on })}
      />
      <Checkbox
        label="Keep how the last refresh came to its result"
        checked={value.keep_trace ?? false}
        onChange={(on) => set({ keep_trace: on })}
      />
    </div>
  );
}

/** When it is refreshed, in a few words. */
export function triggerWords(trigger: Trigger | null | undefined): string {
  const cron = trigger?.refresh_cron;
  const words = [
    trigger?.refresh_after_consolidation ? "after consolidation" : "",
    cron ? (CRONS.find((one) => one.cron === cron)?.words ?? `cron ${cron}`) : "",
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : "when asked";
}
