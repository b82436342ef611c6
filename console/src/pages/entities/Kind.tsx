import { colorOf, words } from "@/lib/kinds";
import { label } from "@/lib/text";
import styles from "./entities.module.css";

/** A kind of thing: its colour, and its name beside it. */
export function Kind({ kind }: { kind: string }) {
  return (
    <span className={styles.kind}>
      <span className={styles.dot} style={{ background: colorOf(kind) }} aria-hidden="true" />
      {label(words(kind), 40)}
    </span>
  );
}
