import { useBank, useParam } from "@/app/location";
import { count } from "@/lib/text";
import { Card, EmptyState, ErrorNote, Select, Skeleton, Stat } from "@/ui";
import { Heatmap } from "./Heatmap";
import { Leaderboard } from "./Leaderboard";
import { type EntityType, useInfluence } from "./queries";
import { Trend } from "./Trend";

const TYPES: readonly EntityType[] = ["all", "memory", "chunk", "mental_model"];
const options = (numbers: readonly number[], words: (n: number) => string) =>
  numbers.map((n) => ({ value: String(n), label: words(n) }));

function between(text: string, most: number, otherwise: number): number {
  const found = Number(text);
  return Number.isInteger(found) && found >= 1 && found <= most ? found : otherwise;
}

/** What is used most, when, and which days stand out. */
export function InfluenceTab() {
  const bank = useBank();
  const [days, setDays] = useParam("days", "14");
  const [most, setMost] = useParam("top", "12");
  const [type, setType] = useParam("type", "all");
  const kind = TYPES.find((one) => one === type) ?? "all";
  const found = useInfluence(bank, { days: between(days, 90, 14), most: between(most, 50, 12), type: kind });
  const told = found.data;
  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Window"
          value={days}
          onChange={(event) => setDays(event.target.value)}
          options={options([1, 7, 14, 30, 60, 90], (n) => (n === 1 ? "today" : `${String(n)} days`))}
        />
        <Select
          label="Entries"
          value={most}
          onChange={(event) => setMost(event.target.value)}
          options={options([5, 12, 25, 50], (n) => `top ${String(n)}`)}
        />
        <Select
          label="Type"
          value={kind}
          onChange={(event) => setType(event.target.value)}
          options={TYPES.map((one) => ({ value: one, label: one.replaceAll("_", " ") }))}
        />
      </div>
      {found.isPending && <Skeleton lines={8} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {told && (
        <>
          <div className="stats">
            <Stat label="Things handed out" value={count(told.summary.entity_count)} />
            <Stat label="Highest score" value={told.summary.top_influence.toFixed(2)} note="of 1" />
            <Stat label="Dreams" value={count(told.summary.dream_runs)} />
            <Stat label="Mean quality of dreams" value={told.summary.avg_dream_quality.toFixed(2)} />
          </div>
          <Card title="What leads">
            {told.leaderboard.length === 0 ? (
              <EmptyState title="Nothing was handed out in this window">
                Recall or reflect, and what was found stands here. Looking at memories in the console is no
                use.
              </EmptyState>
            ) : (
              <Leaderboard entries={told.leaderboard} />
            )}
          </Card>
          <Card title="Hours of the week">
            <Heatmap cells={told.heatmap} timezone={told.timezone} />
          </Card>
          <Card title="Day by day">
            <Trend days={told.trend} anomalies={told.anomalies} />
          </Card>
        </>
      )}
    </div>
  );
}
