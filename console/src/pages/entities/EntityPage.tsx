import { useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate, useBank } from "@/app/location";
import { useShortcut } from "@/app/shortcuts";
import { count } from "@/lib/text";
import { Button, Card, ErrorNote, PageHead, Skeleton, Stat, Time } from "@/ui";
import { Kind } from "./Kind";
import { MemoriesOf } from "./MemoriesOf";
import { MergeDialog } from "./MergeDialog";
import { Names } from "./Names";
import { aliasesOf, kindOf, useEntity } from "./queries";
import { TogetherWith } from "./TogetherWith";
import styles from "./entities.module.css";

/** One entity: its names and why, who stands beside it, and what is remembered of it. */
export function EntityPage({ id }: { id: string }) {
  const bank = useBank();
  const [merging, setMerging] = useState(false);
  const entity = useEntity(bank, id);
  useShortcut("m", "Merge this entity into another", () => {
    if (entity.data) setMerging(true);
  });
  const back = (
    <Link className="small" href={bankPath(bank, "entities")}>
      ← All entities
    </Link>
  );
  if (entity.isPending)
    return (
      <>
        {back}
        <PageHead title="Entity" />
        <Skeleton lines={6} />
      </>
    );
  if (entity.isError)
    return (
      <>
        {back}
        <PageHead title="Entity" />
        <ErrorNote error={entity.error} onRetry={() => void entity.refetch()} />
      </>
    );
  const one = entity.data;
  return (
    <>
      {back}
      <PageHead
        title={one.canonical_name || "Entity"}
        note={<Kind kind={kindOf(one)} />}
        actions={
          <>
            <Link className="button button-plain" href={bankPath(bank, "graph", { pick: one.id })}>
              In the graph
            </Link>
            <Link className="button button-plain" href={bankPath(bank, "timeline", { entity: one.id })}>
              On the timeline
            </Link>
            <Button onClick={() => setMerging(true)}>Merge into another</Button>
          </>
        }
      />
      <div className="stats">
        <Stat label="Memories" value={count(one.mention_count)} note="that name it" />
        <Stat label="Names" value={count(aliasesOf(one).length + 1)} note="it goes by" />
        <Stat label="First named" value={<Time at={one.first_seen} as="day" />} />
        <Stat label="Last named" value={<Time at={one.last_seen} as="day" />} />
      </div>
      <div className={styles.halves}>
        <Card title="Names">
          <Names bank={bank} entity={one} />
        </Card>
        <Card title="Named together with">
          <TogetherWith bank={bank} entity={one} />
        </Card>
      </div>
      <Card title="What is remembered">
        <MemoriesOf bank={bank} id={one.id} />
      </Card>
      {merging && (
        <MergeDialog
          bank={bank}
          entity={one}
          onClose={() => setMerging(false)}
          onDone={(into) => {
            setMerging(false);
            navigate(bankPath(bank, "entities", into));
          }}
        />
      )}
    </>
  );
}
