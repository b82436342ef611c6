import { type FormEvent, useState } from "react";
import { ApiError, type Schemas } from "@/api/client";
import { Button, Checkbox, Dialog, DialogActions, ErrorNote, Input, Select, Switch } from "@/ui";
import { EVENTS, type EventType, useSaveWebhook, type Webhook } from "./queries";
import css from "./webhooks.module.css";

interface FormProps {
  bank: string;
  /** What is edited; none: a new one. */
  webhook: Webhook | null;
  onClose: () => void;
}

/** Create or edit a webhook. A secret is written, never read. */
export function WebhookForm({ bank, webhook, onClose }: FormProps) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [events, setEvents] = useState<readonly string[]>(webhook?.event_types ?? ["retain.completed"]);
  const [secret, setSecret] = useState("");
  const [unsigned, setUnsigned] = useState(false);
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const [method, setMethod] = useState(webhook?.http_config.method ?? "POST");
  const [timeout, setTimeoutSeconds] = useState(String(webhook?.http_config.timeout_seconds ?? 30));
  const save = useSaveWebhook(bank, onClose);
  const error = save.error instanceof ApiError ? save.error : null;
  const own = error?.field && ["url", "secret", "event_types"].includes(error.field) ? error.field : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const body: Schemas["UpdateWebhookRequest"] = {
      url: url.trim(),
      event_types: events as EventType[],
      enabled,
      http_config: { ...webhook?.http_config, method, timeout_seconds: Number(timeout) },
    };
    // the server shows headers of credentials as ***; sent back like that, it would keep the stars
    const kept = webhook?.http_config;
    const same = kept?.method === method && kept.timeout_seconds === Number(timeout);
    if (webhook && same) delete body.http_config;
    if (secret) body.secret = secret;
    else if (unsigned) body.secret = null;
    save.mutate({ id: webhook?.id ?? null, body });
  };
  const choose = (type: string, on: boolean) =>
    setEvents(on ? [...events, type] : events.filter((one) => one !== type));
  return (
    <Dialog title={webhook ? "Edit the webhook" : "Create a webhook"} onClose={onClose} wide>
      <form className="stack" onSubmit={submit}>
        <Input
          label="URL"
          type="url"
          hint="Where events are sent, by http or https. Private and local addresses are refused."
          placeholder="https://example.com/hook"
          error={own === "url" ? error?.message : null}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          autoComplete="off"
          required
          autoFocus
        />
        <fieldset className={css.events}>
          <legend className="field-label">Events</legend>
          {Object.entries(EVENTS).map(([type, hint]) => (
            <Checkbox
              key={type}
              label={type}
              hint={hint}
              checked={events.includes(type)}
              onChange={(on) => choose(type, on)}
            />
          ))}
        </fieldset>
        <Input
          label={webhook?.secret ? "New secret" : "Secret"}
          type="password"
          hint={
            webhook?.secret
              ? "It has one. Leave this empty to keep it."
              : "Requests are signed with it, so that the receiver knows who sent them. It is never shown again."
          }
          error={own === "secret" ? error?.message : null}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          autoComplete="new-password"
          disabled={unsigned}
        />
        {webhook?.secret && (
          <Checkbox label="Send unsigned from now on" checked={unsigned} onChange={setUnsigned} />
        )}
        <div className="grid">
          <Select
            label="Method"
            hint="GET carries no body."
            value={method}
            onChange={(event) => setMethod(event.target.value as "GET" | "POST")}
            options={["POST", "GET"]}
          />
          <Input
            label="Timeout in seconds"
            type="number"
            min={1}
            max={60}
            value={timeout}
            onChange={(event) => setTimeoutSeconds(event.target.value)}
            required
          />
        </div>
        <Switch label="Enabled" checked={enabled} onChange={setEnabled} />
        {save.error && !own && <ErrorNote error={save.error} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            busy={save.isPending}
            disabled={!url.trim() || events.length === 0}
          >
            {webhook ? "Save" : "Create webhook"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
