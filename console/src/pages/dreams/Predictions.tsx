import { useState } from "react";
import { useBank, useParam } from "@/app/location";
import { clip, label } from "@/lib/text";
import { Badge, Button, Card, Clip, EmptyState, Select, Text, Time } from "@/ui";
import { Decide } from "./Decide";
import css from "./dreams.module.css";
import { Evidence } from "./Evidence";
import { type Outcome, type Prediction, useSettle } from "./queries";
import { Likely } from "./Likely";
import { spaced, toneOf } from "./words";

const STATES = ["pending", "confirmed", "contradicted", "unresolved"];

/** Predictions with what is expected, until when, and what became of them. */
export function Predictions({ predictions }: { predictions: readonly Prediction[] }) {
  const [status, setStatus] = useParam("outcome", "");
  const [asked, setAsked] = useState<{ prediction: Prediction; outcome: Outcome } | null>(null);
  const shown = predictions.filter((one) => !status || one.status === status);
  return (
    <div className="stack">
      <div className="row">
        <Select
          label="Status"
          hideLabel
          value={status}
          onChange={(event) => setStatus(event.target.value)}
          options={[
            { value: "", label: "Every status" },
            ...STATES.map((one) => ({ value: one, label: spaced(one) })),
          ]}
        />
      </div>
      {shown.length === 0 && (
        <EmptyState title="No predictions here">
          A dream that is kept leaves what it expects. Later facts, the end of its time or you settle it.
        </EmptyState>
      )}
      <ul className={css.cards} aria-label="Predictions">
        {shown.map((one) => (
          <li key={one.prediction_id}>
            <One prediction={one} onAsk={(outcome) => setAsked({ prediction: one, outcome })} />
          </li>
        ))}
      </ul>
      {asked && <Settle {...asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function One({ prediction, onAsk }: { prediction: Prediction; onAsk: (outcome: Outcome) => void }) {
  const name = label(prediction.title, 60);
  return (
    <Card
      title={<Text>{clip(prediction.title, 200)}</Text>}
      actions={<Badge tone={toneOf(prediction.status)}>{spaced(prediction.status)}</Badge>}
    >
      <Clip text={prediction.description} max={500} />
      <div className="row small muted">
        <Likely value={prediction.confidence} />
        <Badge>{spaced(prediction.kind)}</Badge>
        <span>
          from <Time at={prediction.opens_at} as="day" /> until <Time at={prediction.expires_at} as="day" />
        </span>
      </div>
      {prediction.success_criteria.length > 0 && (
        <ul className={css.criteria}>
          {prediction.success_criteria.map((criterion) => (
            <li key={criterion}>
              <Clip text={criterion} max={300} />
            </li>
          ))}
        </ul>
      )}
      {prediction.validation_notes && (
        <p className="small">
          <span className="muted">
            Settled <Time at={prediction.settled_at} />:{" "}
          </span>
          <Clip text={prediction.validation_notes} max={300} />
        </p>
      )}
      <Evidence ids={prediction.supporting_evidence_ids} what="for it" />
      <div className="row">
        <Button small aria-label={`It came true: ${name}`} onClick={() => onAsk("confirmed")}>
          It came true
        </Button>
        <Button small aria-label={`It did not: ${name}`} onClick={() => onAsk("contradicted")}>
          It did not
        </Button>
      </div>
    </Card>
  );
}

function Settle({
  prediction,
  outcome,
  onClose,
}: {
  prediction: Prediction;
  outcome: Outcome;
  onClose: () => void;
}) {
  const settle = useSettle(useBank(), onClose);
  const isTrue = outcome === "confirmed";
  return (
    <Decide
      title={isTrue ? "Confirm the prediction" : "Refute the prediction"}
      action={isTrue ? "Confirm" : "Refute"}
      busy={settle.isPending}
      error={settle.error}
      onDecide={(note) => settle.mutate({ prediction: prediction.prediction_id, status: outcome, note })}
      onClose={onClose}
    >
      <p>
        <Text>{clip(prediction.title, 300)}</Text>
      </p>
      <p className="muted small">
        Your last word counts, and calibrates the next predictions of the same kind.
      </p>
    </Decide>
  );
}
