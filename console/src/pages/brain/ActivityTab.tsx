import { useState } from "react";
import { useBank, useParam } from "@/app/location";
import { count, plural, shellWord } from "@/lib/text";
import { absolute } from "@/lib/time";
import { Badge, Button, Card, EmptyState, ErrorNote, Select, Skeleton, Stat, Time } from "@/ui";
import css from "./brain.module.css";
import { HourBars } from "./HourBars";
import { type Forecast, useForecast, useHistogram, useStatus } from "./queries";
import { Routine } from "./Routine";

const HORIZONS = ["6", "24", "72", "168"];

/** The model of the hours: what it expects, how good it is, and a run of it. */
export function ActivityTab() {
  const bank = useBank();
  const [param, setHours] = useParam("horizon", "24");
  const hours = HORIZONS.includes(param) ? param : "24";
  const [isOpen, setOpen] = useState(false);
  const status = useStatus(bank);
  const forecast = useForecast(bank, Number(hours));
  const histogram = useHistogram(bank);
  const error = status.error ?? forecast.error ?? histogram.error;
  if (error)
    return (
      <ErrorNote
        error={error}
        onRetry={() => void Promise.all([status.refetch(), forecast.refetch(), histogram.refetch()])}
      />
    );
  if (!status.data || !forecast.data || !histogram.data) return <Skeleton lines={8} />;
  const told = status.data;
  return (
    <div className="stack">
      <div className="row">
        <div className="grow row">
          <Badge tone={told.enabled ? "good" : "neutral"}>{told.enabled ? "learning" : "switched off"}</Badge>
          {told.circuit_open && <Badge tone="bad">the last run failed: it waits a day</Badge>}
          <span className="small muted">
            {told.next_run_at ? (
              <>
                It learns by itself next <Time at={told.next_run_at} />
              </>
            ) : (
              "It learns by itself once the bank has been used for a day."
            )}
          </span>
        </div>
        <Button kind="primary" onClick={() => setOpen(true)}>
          Learn now
        </Button>
      </div>
      {!told.exists ? (
        <EmptyState title="Nothing is learned yet" command={`reverie brain run ${shellWord(bank)} --wait`}>
          The model needs hours in which the bank was used. Recall something, and press Learn now.
        </EmptyState>
      ) : (
        <>
          <Facts forecast={forecast.data} learnedAt={told.generated_at} warmedAt={told.warmed_at} />
          <Card
            title="The busiest hours to come"
            actions={
              <Select
                label="Horizon"
                hideLabel
                value={hours}
                onChange={(event) => setHours(event.target.value)}
                options={HORIZONS.map((one) => ({ value: one, label: `next ${one} hours` }))}
              />
            }
          >
            <Expected forecast={forecast.data} />
          </Card>
          <Card title="Hours of the day (UTC)">
            <HourBars hours={histogram.data.histogram} />
          </Card>
        </>
      )}
      {isOpen && <Routine onClose={() => setOpen(false)} />}
    </div>
  );
}

interface FactsProps {
  forecast: Forecast;
  learnedAt: string | null | undefined;
  warmedAt: string | null | undefined;
}

function Facts({ forecast, learnedAt, warmedAt }: FactsProps) {
  const { skill, hours, error, error_of_mean: mean } = forecast.evaluation;
  return (
    <div className="stats">
      <Stat
        label="Learned"
        value={
          <span className={css.when}>
            <Time at={learnedAt} />
          </span>
        }
        note={plural(forecast.sample_count, "call")}
      />
      <Stat
        label="Skill"
        value={skill === null ? "–" : `${String(Math.round(skill * 100))}%`}
        note={
          skill === null
            ? "takes four days of use"
            : skill > 0
              ? "less error than the plain mean"
              : "no better than the plain mean"
        }
      />
      <Stat
        label="Mean error"
        value={hours ? error.toFixed(2) : "–"}
        note={hours ? `of the mean ${mean.toFixed(2)}, over ${plural(hours, "hour")}` : "calls an hour"}
      />
      <Stat label="Next quiet hour" value={<Quiet from={forecast.quiet_from} />} note={forecast.timezone} />
      <Stat
        label="Caches warmed"
        value={
          <span className={css.when}>
            <Time at={warmedAt} />
          </span>
        }
      />
    </div>
  );
}

/** The quiet hour that is, or the next one. */
function Quiet({ from }: { from: string | null }) {
  if (from && new Date(from) <= new Date()) return <span className={css.when}>now</span>;
  return (
    <span className={css.when}>
      <Time at={from} />
    </span>
  );
}

function Expected({ forecast }: { forecast: Forecast }) {
  if (forecast.predictions.length === 0)
    return <p className="muted">No calls are expected in these hours.</p>;
  return (
    <table className={css.plain} aria-label="The busiest hours to come">
      <thead>
        <tr>
          <th scope="col">Hour (UTC)</th>
          <th scope="col">Calls</th>
          <th scope="col">Of the busiest hour</th>
        </tr>
      </thead>
      <tbody>
        {forecast.predictions.map((one) => (
          <tr key={one.at}>
            <th scope="row">
              <time dateTime={one.at}>{absolute(new Date(one.at)).slice(0, 16)}</time>
            </th>
            <td>{one.calls < 10 ? one.calls.toFixed(1) : count(one.calls)}</td>
            <td>
              <span className={css.scoreLine}>
                <span className={css.stack} aria-hidden="true">
                  <span
                    style={{ width: `${String(Math.min(1, one.score) * 100)}%`, background: "var(--c1)" }}
                  />
                </span>
                {Math.round(one.score * 100)}%
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
