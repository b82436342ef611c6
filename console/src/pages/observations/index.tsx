import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import type { OperationStatus } from "@/api/operation";
import { keys } from "@/api/queries";
import { bankPath, useBank, useParam, usePlace } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { count } from "@/lib/text";
import { Button, ConfirmDialog, PageHead, Stat, Time } from "@/ui";
import { OperationStrip } from "@/ui/OperationStrip";
import { Detail } from "./Detail";
import { List } from "./List";
import styles from "./observations.module.css";
import { useClear, useConsolidate, useHealth, useRecover } from "./queries";

export default function ObservationsPage() {
  const bank = useBank();
  const id = usePlace().rest[0];
  const [followed, setFollowed] = useParam("operation");
  const [doomed, setDoomed] = useState(false);
  const client = useQueryClient();
  const consolidate = useConsolidate(bank, setFollowed);
  useShortcut("x", "Consolidate now", () => consolidate.mutate());
  return (
    <>
      <PageHead
        title="Observations"
        note="What several facts say together, kept in step with them: what holds now, what held before, and how sure it is."
        actions={
          <>
            <Button kind="danger" onClick={() => setDoomed(true)}>
              Clear…
            </Button>
            <Button kind="primary" busy={consolidate.isPending} onClick={() => consolidate.mutate()}>
              Consolidate now
            </Button>
          </>
        }
      />
      {followed && (
        <OperationStrip
          key={followed}
          bank={bank}
          id={followed}
          title="Consolidation"
          result={came}
          onEnd={() => void client.invalidateQueries({ queryKey: keys.bank(bank, "observations") })}
          onClose={() => setFollowed("")}
        />
      )}
      <div className={styles.health} data-open={id !== undefined}>
        <Health bank={bank} />
      </div>
      <div className={styles.columns} data-open={id !== undefined}>
        <div className={styles.list}>
          <List bank={bank} selected={id} />
        </div>
        <div className={styles.detail}>
          {id === undefined ? (
            <p className={`muted ${styles.pick ?? ""}`}>
              Choose an observation to see the facts it rests on and how it changed.
            </p>
          ) : (
            <>
              <Link className={styles.back} href={bankPath(bank, "observations")}>
                ← All observations
              </Link>
              <Detail key={id} bank={bank} id={id} />
            </>
          )}
        </div>
      </div>
      {doomed && <Clear bank={bank} onClose={() => setDoomed(false)} />}
    </>
  );
}

/** What came of a consolidation. */
function came(operation: OperationStatus): string {
  const found = (operation.result_metadata ?? {}) as Record<string, unknown>;
  const parts = ["created", "updated", "deleted"].flatMap((what) => {
    const number = found[`observations_${what}`];
    return typeof number === "number" && number > 0 ? [`${count(number)} ${what}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : "nothing was to be changed";
}

function Health({ bank }: { bank: string }) {
  const { data } = useHealth(bank);
  const recover = useRecover(bank);
  const failed = data?.failed_consolidation ?? 0;
  return (
    <div className="stats">
      <Stat label="Observations" value={data ? count(data.total_observations ?? 0) : "–"} />
      <Stat
        label="Memories that wait"
        value={data ? count(data.pending_consolidation ?? 0) : "–"}
        note="for the next consolidation"
      />
      <Stat
        label="Memories that failed"
        value={data ? count(failed) : "–"}
        note={
          failed > 0 ? (
            <Button small busy={recover.isPending} onClick={() => recover.mutate()}>
              Try them again
            </Button>
          ) : (
            "all could be read"
          )
        }
      />
      <Stat label="Last consolidated" value={<Time at={data?.last_consolidated_at} />} />
    </div>
  );
}

function Clear({ bank, onClose }: { bank: string; onClose: () => void }) {
  const clear = useClear(bank);
  return (
    <ConfirmDialog
      title="Clear all observations?"
      action="Clear observations"
      typed={bank}
      onConfirm={() => clear.mutateAsync()}
      onClose={onClose}
    >
      Every observation of this bank goes, with its history. The facts stay, and the next consolidation
      concludes anew what follows from them; earlier versions do not come back.
    </ConfirmDialog>
  );
}
