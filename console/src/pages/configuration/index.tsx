import { useState } from "react";
import schemas from "virtual:config-schema";
import { useBank } from "@/app/location";
import { Button, ConfirmDialog, ErrorNote, PageHead, Skeleton } from "@/ui";
import { drafts } from "./draft";
import { Form } from "./Form";
import { useConfig, useDefaults, useReset } from "./queries";
import { specsOf } from "./schema";

const SPECS = specsOf(schemas);

export default function ConfigurationPage() {
  const bank = useBank();
  const [doomed, setDoomed] = useState(false);
  const config = useConfig(bank);
  const defaults = useDefaults();
  const own = Object.keys(config.data?.overrides ?? {}).length;
  return (
    <>
      <PageHead
        title="Configuration"
        note="How this bank reads, searches, concludes and answers. What it does not set is as the server has it."
        actions={
          <Button kind="danger" disabled={own === 0} onClick={() => setDoomed(true)}>
            Reset all…
          </Button>
        }
      />
      {config.isPending && <Skeleton lines={10} />}
      {config.isError && <ErrorNote error={config.error} onRetry={() => void config.refetch()} />}
      {config.data && (
        <Form
          key={bank}
          bank={bank}
          config={config.data.config}
          overrides={config.data.overrides}
          defaults={defaults.data?.config}
          specs={SPECS}
        />
      )}
      {doomed && <Reset bank={bank} fields={own} onClose={() => setDoomed(false)} />}
    </>
  );
}

function Reset({ bank, fields, onClose }: { bank: string; fields: number; onClose: () => void }) {
  const reset = useReset(bank, () => drafts.set({ ...drafts.get(), [bank]: {} }));
  return (
    <ConfirmDialog
      title="Reset the whole configuration?"
      action="Reset all"
      onConfirm={() => reset.mutateAsync()}
      onClose={onClose}
    >
      What the bank sets itself ({fields} {fields === 1 ? "field" : "fields"}, missions and labels among them)
      goes back to the server’s defaults. What it holds stays.
    </ConfirmDialog>
  );
}
