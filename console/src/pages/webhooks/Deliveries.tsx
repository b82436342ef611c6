import { useState } from "react";
import { count, label, plural } from "@/lib/text";
import {
  Badge,
  Button,
  Card,
  Clip,
  type Column,
  Dialog,
  EmptyState,
  ErrorNote,
  Skeleton,
  Table,
  Text,
  Time,
  type Tone,
} from "@/ui";
import { type Delivery, useDeliveries, type Webhook } from "./queries";

const TONES: Record<string, Tone> = {
  pending: "info",
  delivered: "good",
  failed: "bad",
  cancelled: "warn",
};

/** What was sent to a webhook, and what it answered. */
export function Deliveries({ bank, webhook }: { bank: string; webhook: Webhook }) {
  const [open, setOpen] = useState<Delivery | null>(null);
  const found = useDeliveries(bank, webhook.id);
  const rows = found.data?.pages.flatMap((page) => page.items);
  return (
    <Card title={`Deliveries to ${label(webhook.url, 100)}`}>
      {found.isPending && <Skeleton lines={4} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {rows?.length === 0 && (
        <EmptyState title="Nothing was sent yet">
          The next event it asks for ({label(webhook.event_types.join(", "), 200)}) shows up here.
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <Table
          label="Deliveries"
          rows={rows}
          columns={columns(setOpen)}
          keyOf={(one) => one.id}
          onOpen={setOpen}
        />
      )}
      {found.hasNextPage && (
        <div>
          <Button small busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
      {open && <OneDelivery delivery={open} onClose={() => setOpen(null)} />}
    </Card>
  );
}

function columns(onOpen: (delivery: Delivery) => void): Column<Delivery>[] {
  return [
    { id: "event", header: "Event", cell: (one) => <Text>{label(one.event_type, 80)}</Text> },
    {
      id: "status",
      header: "Status",
      width: 110,
      cell: (one) => <Badge tone={TONES[one.status] ?? "neutral"}>{one.status}</Badge>,
    },
    { id: "attempts", header: "Attempts", width: 85, align: "end", cell: (one) => count(one.attempts) },
    {
      id: "answer",
      header: "Answer",
      cell: (one) =>
        one.last_response_status ? (
          String(one.last_response_status)
        ) : one.last_error ? (
          <span className="clamp">
            <Text>{label(one.last_error, 160)}</Text>
          </span>
        ) : (
          <span className="muted">none yet</span>
        ),
    },
    { id: "next", header: "Next attempt", width: 130, cell: (one) => <Time at={one.next_retry_at} /> },
    { id: "created", header: "Created", width: 150, cell: (one) => <Time at={one.created_at} /> },
    {
      id: "more",
      header: "Actions",
      width: 90,
      cell: (one) => (
        <Button
          small
          kind="quiet"
          aria-label={`Details of ${label(one.event_type, 60)}, ${one.status}`}
          onClick={() => onOpen(one)}
        >
          Details
        </Button>
      ),
    },
  ];
}

function OneDelivery({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  return (
    <Dialog title={`Delivery of ${label(delivery.event_type, 60)}`} onClose={onClose} wide>
      <div className="stack">
        <div className="row">
          <Badge tone={TONES[delivery.status] ?? "neutral"}>{delivery.status}</Badge>
          <span className="muted small">
            {plural(delivery.attempts, "attempt")}, the last one <Time at={delivery.last_attempt_at} />
          </span>
        </div>
        <div>
          <h3>Sent to</h3>
          <Clip text={delivery.url} max={400} />
        </div>
        {delivery.last_error && (
          <div>
            <h3>Last error</h3>
            <Clip text={delivery.last_error} max={1000} />
          </div>
        )}
        {delivery.last_response_status !== null && delivery.last_response_status !== undefined && (
          <div>
            <h3>Last answer: {String(delivery.last_response_status)}</h3>
            {delivery.last_response_body ? (
              <div className="mono">
                <Clip text={delivery.last_response_body} max={2000} />
              </div>
            ) : (
              <span className="muted">It was empty.</span>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}
