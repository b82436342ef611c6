import { plural } from "@/lib/text";
import { Button, ErrorNote } from "@/ui";
import styles from "./configuration.module.css";

interface BarProps {
  changes: number;
  busy: boolean;
  /** What is wrong with no field in particular. */
  error: Error | null;
  /** The title of the field that is wrong. */
  wrong: string | null;
  onShow: () => void;
  onSave: () => void;
  onDiscard: () => void;
}

/** Stands at the foot of the page while something is not saved. */
export function SaveBar({ changes, busy, error, wrong, onShow, onSave, onDiscard }: BarProps) {
  if (changes === 0) return null;
  return (
    <div className={styles.bar} role="region" aria-label="Changes that are not saved">
      {error && !wrong && <ErrorNote error={error} />}
      <div className="row">
        <span className="grow">
          <strong>{plural(changes, "change")}</strong> not saved
          {wrong && (
            <>
              {" · "}
              <button type="button" className={styles.wrong} onClick={onShow}>
                {wrong} is refused
              </button>
            </>
          )}
        </span>
        <Button onClick={onDiscard}>Discard</Button>
        <Button kind="primary" busy={busy} onClick={onSave}>
          Save
        </Button>
      </div>
    </div>
  );
}
