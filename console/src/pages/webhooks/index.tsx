import { useState } from "react";
import { useBank, useParam } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { label, shellWord } from "@/lib/text";
import {
  Badge,
  Button,
  type Column,
  ConfirmDialog,
  EmptyState,
  ErrorNote,
  PageHead,
  Skeleton,
  Switch,
  Table,
  Text,
  Time,
} from "@/ui";
import { Deliveries } from "./Deliveries";
import { useDeleteWebhook, useSaveWebhook, useWebhooks, type Webhook } from "./queries";
import { WebhookForm } from "./WebhookForm";
import css from "./webhooks.module.css";

export default function WebhooksPage() {
  const bank = useBank();
  const [chosen, setChosen] = useParam("webhook");
  const [form, setForm] = useState<{ webhook: Webhook | null } | null>(null);
  const [doomed, setDoomed] = useState<Webhook | null>(null);
  const list = useWebhooks(bank);
  const save = useSaveWebhook(bank);
  const create = () => setForm({ webhook: null });
  useShortcut("n", "Create a webhook", create);
  const shown = list.data?.items.find((one) => one.id === chosen);
  return (
    <>
      <PageHead
        title="Webhooks"
        note="Requests the server makes when something has happened in this bank."
        actions={
          <Button kind="primary" onClick={create}>
            Create a webhook
          </Button>
        }
      />
      {list.isPending && <Skeleton lines={4} />}
      {list.isError && <ErrorNote error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.items.length === 0 && (
        <EmptyState
          title="No webhooks yet"
          command={`reverie webhook create ${shellWord(bank)} https://example.com/hook`}
        >
          Have another program told when something was retained, or when an operation failed.
        </EmptyState>
      )}
      {list.data && list.data.items.length > 0 && (
        <Table
          label="Webhooks"
          rows={list.data.items}
          selected={chosen || null}
          keyOf={(one) => one.id}
          onOpen={(one) => setChosen(one.id)}
          columns={columns({
            onEnable: (one, enabled) => save.mutate({ id: one.id, body: { enabled } }),
            onEdit: (webhook) => setForm({ webhook }),
            onDelete: setDoomed,
            onDeliveries: (one) => setChosen(one.id),
          })}
        />
      )}
      {shown && <Deliveries key={shown.id} bank={bank} webhook={shown} />}
      {form && <WebhookForm bank={bank} webhook={form.webhook} onClose={() => setForm(null)} />}
      {doomed && <DeleteWebhook bank={bank} webhook={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

interface Deeds {
  onEnable: (webhook: Webhook, enabled: boolean) => void;
  onEdit: (webhook: Webhook) => void;
  onDelete: (webhook: Webhook) => void;
  onDeliveries: (webhook: Webhook) => void;
}

function columns({ onEnable, onEdit, onDelete, onDeliveries }: Deeds): Column<Webhook>[] {
  return [
    {
      id: "url",
      header: "URL",
      sort: (one) => one.url,
      cell: (one) => (
        <>
          <Text>{label(one.url, 200)}</Text>
          <div className="small muted">{one.secret ? "signed" : "unsigned"}</div>
        </>
      ),
    },
    {
      id: "events",
      header: "Events",
      cell: (one) => (
        <span className={css.badges}>
          {one.event_types.map((type) => (
            <Badge key={type}>{label(type, 60)}</Badge>
          ))}
        </span>
      ),
    },
    {
      id: "enabled",
      header: "State",
      width: 130,
      cell: (one) => (
        <Switch
          label={one.enabled ? "Enabled" : "Disabled"}
          checked={one.enabled}
          onChange={(enabled) => onEnable(one, enabled)}
        />
      ),
    },
    { id: "created", header: "Created", width: 150, cell: (one) => <Time at={one.created_at} /> },
    {
      id: "actions",
      header: "Actions",
      width: 210,
      cell: (one) => {
        const name = label(one.url, 80);
        return (
          <span className={css.actions}>
            <Button small kind="quiet" aria-label={`Deliveries to ${name}`} onClick={() => onDeliveries(one)}>
              Deliveries
            </Button>
            <Button small kind="quiet" aria-label={`Edit ${name}`} onClick={() => onEdit(one)}>
              Edit
            </Button>
            <Button small kind="quiet" aria-label={`Delete ${name}`} onClick={() => onDelete(one)}>
              Delete
            </Button>
          </span>
        );
      },
    },
  ];
}

function DeleteWebhook({ bank, webhook, onClose }: { bank: string; webhook: Webhook; onClose: () => void }) {
  const remove = useDeleteWebhook(bank);
  return (
    <ConfirmDialog
      title="Delete this webhook?"
      action="Delete webhook"
      onConfirm={() => remove.mutateAsync(webhook.id)}
      onClose={onClose}
    >
      Nothing more is sent to <Text>{label(webhook.url, 200)}</Text>, and what still waits is not sent either.
    </ConfirmDialog>
  );
}
