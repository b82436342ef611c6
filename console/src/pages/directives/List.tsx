import { label } from "@/lib/text";
import { Button, Clip, Text, Time } from "@/ui";
import { TagList } from "@/ui/TagsInput";
import styles from "./directives.module.css";
import { type Directive, useSaveDirective } from "./queries";

interface ListProps {
  bank: string;
  directives: readonly Directive[];
  onEdit: (directive: Directive) => void;
  onDelete: (directive: Directive) => void;
}

/** Directives, those that count for more first. */
export function List({ bank, directives, onEdit, onDelete }: ListProps) {
  return (
    <ul className={styles.list} aria-label="Directives">
      {directives.map((one) => (
        <Item key={one.id} bank={bank} one={one} onEdit={onEdit} onDelete={onDelete} />
      ))}
    </ul>
  );
}

type ItemProps = Omit<ListProps, "directives"> & { one: Directive };

function Item({ bank, one, onEdit, onDelete }: ItemProps) {
  const save = useSaveDirective(bank, undefined, false);
  const name = label(one.name, 60);
  const isActive = save.isPending ? (save.variables.form.is_active ?? false) : (one.is_active ?? true);
  return (
    <li className={styles.item} data-paused={!isActive}>
      <input
        type="checkbox"
        role="switch"
        className="switch"
        aria-label={`${name} is active`}
        checked={isActive}
        disabled={save.isPending}
        onChange={(event) => save.mutate({ id: one.id, form: { is_active: event.target.checked } })}
      />
      <div className={styles.body}>
        <div className="row">
          <h2 className={styles.name}>
            <Text>{label(one.name, 160)}</Text>
          </h2>
          {!isActive && <span className="badge">paused</span>}
          <TagList tags={one.tags ?? []} />
        </div>
        <p>
          <Clip text={one.content} max={400} />
        </p>
        <div className="row small muted">
          <span>
            Changed <Time at={one.updated_at} />
          </span>
          <span className={styles.actions}>
            <Button small kind="quiet" aria-label={`Edit ${name}`} onClick={() => onEdit(one)}>
              Edit
            </Button>
            <Button small kind="quiet" aria-label={`Delete ${name}`} onClick={() => onDelete(one)}>
              Delete
            </Button>
          </span>
        </div>
      </div>
      <div className={styles.priority} title="Of two that contradict each other the higher one counts">
        <b>{one.priority ?? 0}</b>
        <span className="small muted">priority</span>
      </div>
    </li>
  );
}
