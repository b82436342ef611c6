import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";
import { clip, label } from "@/lib/text";
import { Badge, Button, Card, Clip, Text, Time, type Tone } from "@/ui";
import css from "./brain.module.css";
import type { Anomaly, Decision } from "./queries";

const TONES: Record<Anomaly["status"], Tone> = {
  open: "warn",
  acknowledged: "info",
  resolved: "good",
  suppressed: "neutral",
};
const grave = (severity: number): Tone => (severity >= 0.8 ? "bad" : severity >= 0.5 ? "warn" : "neutral");

interface AnomalyCardProps {
  anomaly: Anomaly;
  onAsk: (decision: Decision) => void;
}

/** Facts that do not fit, with what they say, where they stand, and what people said of them. */
export function AnomalyCard({ anomaly, onAsk }: AnomalyCardProps) {
  const bank = useBank();
  const name = label(anomaly.subject || anomaly.kind, 60);
  const isClosed = anomaly.status === "resolved";
  return (
    <Card
      title={<Text>{clip(anomaly.subject || anomaly.kind, 160)}</Text>}
      actions={
        <>
          <Badge tone={grave(anomaly.severity)}>severity {anomaly.severity.toFixed(2)}</Badge>
          <Badge tone={TONES[anomaly.status]}>{anomaly.status}</Badge>
        </>
      }
    >
      <Clip text={anomaly.description} max={500} />
      <div className="row small muted">
        <Badge>{anomaly.anomaly_type.replaceAll("_", " ")}</Badge>
        <span>
          found <Time at={anomaly.detected_at} />
        </span>
      </div>
      <ol className={css.facts} aria-label="Facts behind it">
        {anomaly.evidence.map((fact) => (
          <li key={fact.id}>
            <Link href={bankPath(bank, "memories", fact.id)}>
              <Text>{clip(fact.text, 240)}</Text>
            </Link>{" "}
            <span className="small muted">
              <Time at={fact.occurred_start ?? fact.mentioned_at} as="day" />
              {!fact.active && ", retired since"}
            </span>
          </li>
        ))}
      </ol>
      {anomaly.corrections.length > 0 && (
        <details>
          <summary className="small muted">What was said of it</summary>
          <ul className={css.facts}>
            {anomaly.corrections.map((one) => (
              <li key={one.id} className="small">
                {one.correction_type} by <Text>{clip(one.applied_by, 80)}</Text>, <Time at={one.applied_at} />
                {one.note && (
                  <>
                    : <Clip text={one.note} max={300} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {!isClosed && (
        <div className="row">
          {anomaly.status === "open" && (
            <Button small aria-label={`Acknowledge: ${name}`} onClick={() => onAsk("acknowledge")}>
              Acknowledge
            </Button>
          )}
          <Button small kind="primary" aria-label={`Resolve: ${name}`} onClick={() => onAsk("resolve")}>
            Resolve
          </Button>
        </div>
      )}
    </Card>
  );
}
