import { Link } from "wouter";
import { bankPath } from "@/app/location";
import { Card, Clip } from "@/ui";
import type { Profile } from "./queries";
import styles from "./profile.module.css";

interface Trait {
  name: string;
  value: number;
  /** What its lower end and its upper end mean. */
  ends: [string, string];
}

/** What the bank is for, and how it weighs what it knows. */
export function ProfileCard({ bank, profile }: { bank: string; profile: Profile }) {
  const { disposition, mission } = profile;
  const traits: Trait[] = [
    { name: "Skepticism", value: disposition.skepticism, ends: ["trusts what it is told", "doubts it"] },
    {
      name: "Literalism",
      value: disposition.literalism,
      ends: ["reads between the lines", "takes words exactly"],
    },
    { name: "Empathy", value: disposition.empathy, ends: ["keeps to the matter", "minds feelings"] },
  ];
  return (
    <Card
      title="Profile"
      actions={
        <Link className="small" href={bankPath(bank, "configuration")}>
          Change
        </Link>
      }
    >
      {mission ? (
        <p>
          <Clip text={mission} max={240} />
        </p>
      ) : (
        <p className="muted small">
          No mission yet: a sentence about what the bank is for. Answers then keep to it.
        </p>
      )}
      <ul className={styles.traits} aria-label="Disposition">
        {traits.map((trait) => (
          <li key={trait.name}>
            <span className={styles.name}>{trait.name}</span>
            <span className={styles.dots} aria-hidden="true">
              {[1, 2, 3, 4, 5].map((dot) => (
                <span key={dot} className={dot <= trait.value ? styles.full : undefined} />
              ))}
            </span>
            <span className="sr-only">{trait.value} of 5: </span>
            <span className={styles.means}>{meaning(trait)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function meaning({ value, ends }: Trait): string {
  if (value === 3) return "balanced";
  return value < 3 ? ends[0] : ends[1];
}
