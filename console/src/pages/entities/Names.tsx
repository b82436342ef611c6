import { useState } from "react";
import { clip, label } from "@/lib/text";
import { Badge, Button, Clip, ConfirmDialog, Text, Time } from "@/ui";
import { type Alias, aliasesOf, type EntityDetail, useSplit } from "./queries";
import styles from "./entities.module.css";

/** All names of an entity: why each is one, how sure that is, and the way back. */
export function Names({ bank, entity }: { bank: string; entity: EntityDetail }) {
  const [parting, setParting] = useState<Alias | null>(null);
  const split = useSplit();
  const aliases = aliasesOf(entity);
  return (
    <>
      <ul className={styles.names}>
        <li>
          <div className="row">
            <strong className="grow">
              <Text>{clip(entity.canonical_name, 200)}</Text>
            </strong>
            <Badge tone="accent">shown as</Badge>
          </div>
        </li>
        {aliases.map((one) => (
          <li key={one.id}>
            <div className="row">
              <strong className="grow">
                <Text>{clip(one.alias, 200)}</Text>
              </strong>
              {one.score !== null && (
                <span className="small muted" title="How sure it is that both are one">
                  {Math.round(one.score * 100)}% sure
                </span>
              )}
              <Badge tone={one.by === "person" ? "good" : "neutral"}>
                {one.by === "person" ? "by a person" : "by a rule"}
              </Badge>
              <Button small aria-label={`Split off ${label(one.alias, 60)}`} onClick={() => setParting(one)}>
                Split off
              </Button>
            </div>
            <div className="small muted">
              <Clip text={one.reason} max={300} />
              {one.into && one.into !== entity.canonical_name && (
                <>
                  {" · merged into "}
                  <Text>{clip(one.into, 80)}</Text>
                </>
              )}
              {" · "}
              <Time at={one.mergedAt} />
            </div>
          </li>
        ))}
      </ul>
      {aliases.length === 0 && (
        <p className="small muted">
          It goes by no other name. If another entity is the same, merge this one into it.
        </p>
      )}
      {parting && (
        <ConfirmDialog
          title="Split off this name?"
          action="Split off"
          onConfirm={() => split.mutateAsync({ bank, alias: parting })}
          onClose={() => setParting(null)}
        >
          <p>
            <strong>
              <Text>{clip(parting.alias, 120)}</Text>
            </strong>{" "}
            will be an entity of its own again. Memories go with the names that they use, and no rule merges
            the two again. You can merge them again by hand.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
