import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { keys } from "@/api/queries";
import { bankPath, navigate, useParam } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { count } from "@/lib/text";
import { Badge, Button, Clip, ConfirmDialog, ErrorNote, PageHead, Skeleton, Tabs, Time } from "@/ui";
import { OperationStrip } from "@/ui/OperationStrip";
import { TagList } from "@/ui/TagsInput";
import { Content } from "./Content";
import { DryRunDialog } from "./DryRunDialog";
import { EditModel } from "./Form";
import styles from "./models.module.css";
import { type Model, useClear, useDelete, useModel, useRefresh } from "./queries";
import { triggerWords } from "./TriggerFields";
import { Versions } from "./Versions";

type Open = "edit" | "dry-run" | "delete" | "clear" | null;
const TABS = [
  { id: "content", label: "Content" },
  { id: "history", label: "History" },
] as const;

export function ModelPage({ bank, id }: { bank: string; id: string }) {
  const found = useModel(bank, id);
  const back = <Link href={bankPath(bank, "mental-models")}>← All mental models</Link>;
  if (!found.data)
    return (
      <>
        {back}
        <PageHead title="Mental model" />
        {found.isPending && <Skeleton lines={8} />}
        {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      </>
    );
  return (
    <>
      {back}
      <Shown bank={bank} model={found.data} />
    </>
  );
}

function Shown({ bank, model }: { bank: string; model: Model }) {
  const [tab, setTab] = useParam("tab", "content");
  const [followed, setFollowed] = useParam("operation");
  const [open, setOpen] = useState<Open>(null);
  const client = useQueryClient();
  const refresh = useRefresh(bank, model.id, setFollowed);
  const close = () => setOpen(null);
  useShortcut("e", "Edit the mental model", () => setOpen("edit"));
  useShortcut("v", "Dry run of a refresh", () => setOpen("dry-run"));
  return (
    <>
      <PageHead
        title={model.name}
        note={<Clip text={model.source_query ?? ""} max={400} />}
        actions={
          <>
            <Button onClick={() => setOpen("edit")}>Edit</Button>
            <Button onClick={() => setOpen("dry-run")}>Dry run</Button>
            <Button kind="primary" busy={refresh.isPending} onClick={() => refresh.mutate(null)}>
              Refresh
            </Button>
          </>
        }
      />
      <div className={styles.facts}>
        <Freshness model={model} />
        <span>
          Refreshed <Time at={model.last_refreshed_at} />
        </span>
        <span>
          {triggerWords(model.trigger)} · {model.trigger?.mode ?? "full"}
        </span>
        <span>used {count(model.access_count ?? 0)} times</span>
        <span className="mono">{model.id}</span>
        <TagList tags={model.tags ?? []} />
        <span className="grow" />
        <Button small kind="quiet" onClick={() => setOpen("clear")}>
          Clear content
        </Button>
        <Button small kind="quiet" onClick={() => setOpen("delete")}>
          Delete
        </Button>
      </div>
      {followed && (
        <OperationStrip
          key={followed}
          bank={bank}
          id={followed}
          title="Refresh"
          result={(operation) => (operation.details?.outcome ?? "done").replaceAll("_", " ")}
          onEnd={() => void client.invalidateQueries({ queryKey: keys.bank(bank, "mental-models") })}
          onClose={() => setFollowed("")}
        />
      )}
      <Tabs
        label="Parts of the mental model"
        tabs={TABS}
        value={tab === "history" ? "history" : "content"}
        onChange={setTab}
      >
        {tab === "history" ? (
          <Versions bank={bank} model={model} />
        ) : (
          <Content bank={bank} model={model} key={model.last_refreshed_at} />
        )}
      </Tabs>
      {open === "edit" && <EditModel bank={bank} model={model} onClose={close} />}
      {open === "dry-run" && (
        <DryRunDialog
          bank={bank}
          id={model.id}
          onClose={close}
          onRefresh={() => {
            close();
            refresh.mutate(null);
          }}
        />
      )}
      {open === "clear" && <ClearDialog bank={bank} model={model} onClose={close} />}
      {open === "delete" && <DeleteDialog bank={bank} model={model} onClose={close} />}
    </>
  );
}

/** Whether what it says still stands on what the bank holds. */
export function Freshness({ model }: { model: Model }) {
  if (!model.last_refreshed_at) return <Badge>not written yet</Badge>;
  if (model.is_stale) return <Badge tone="warn">stale</Badge>;
  return <Badge tone="good">up to date</Badge>;
}

interface ConfirmProps {
  bank: string;
  model: Model;
  onClose: () => void;
}

function ClearDialog({ bank, model, onClose }: ConfirmProps) {
  const clear = useClear(bank, model.id);
  return (
    <ConfirmDialog
      title="Clear the content?"
      action="Clear content"
      onConfirm={() => clear.mutateAsync()}
      onClose={onClose}
    >
      What it says goes; its name, question and triggers stay. The next refresh writes it anew.
    </ConfirmDialog>
  );
}

function DeleteDialog({ bank, model, onClose }: ConfirmProps) {
  const remove = useDelete(bank, () => navigate(bankPath(bank, "mental-models")));
  return (
    <ConfirmDialog
      title="Delete this mental model?"
      action="Delete mental model"
      typed={model.id}
      onConfirm={() => remove.mutateAsync(model.id)}
      onClose={onClose}
    >
      What it says goes, with its history and with the pages that show it. The memories stay.
    </ConfirmDialog>
  );
}
