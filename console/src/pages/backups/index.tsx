import { Card, CopyButton, PageHead } from "@/ui";
import css from "./backups.module.css";

const STEPS: { title: string; words: string; command: string }[] = [
  {
    title: "Make a backup",
    words:
      "All banks, operations and keys go into one file, while others work on. Run it where the server runs, with the same settings.",
    command: "reverie backup memory.reverie",
  },
  {
    title: "Check it",
    words: "Reads the file by itself and tells whether it is whole. A backup nobody has checked is a hope.",
    command: "reverie backup --verify memory.reverie",
  },
  {
    title: "Bring it back",
    words:
      "Fills an empty database: it holds all of the backup in the end, or nothing. Give the server a new data folder first.",
    command: "reverie restore memory.reverie",
  },
  {
    title: "Every night",
    words: "For cron: one file for each day of the week, each replaced when its day comes again.",
    command: '30 3 * * *  reverie backup --force "$HOME/reverie-$(date +\\%u).reverie"',
  },
];

/** How the whole server is backed up: at the command line, for a backup holds every bank and key. */
export default function BackupsPage() {
  return (
    <>
      <PageHead
        title="Backups"
        note="A backup holds every bank and the hashes of keys, so it is made at the command line of the machine, not over the network."
      />
      <div className={css.steps}>
        {STEPS.map(({ title, words, command }) => (
          <Card
            key={title}
            title={title}
            actions={<CopyButton text={command} of={`the command: ${title}`} />}
          >
            <p className="muted">{words}</p>
            <pre className={css.command} tabIndex={0} aria-label={`Command: ${title}`}>
              {command}
            </pre>
          </Card>
        ))}
      </div>
      <p className="muted small">
        To take the documents of a single bank along, use Import and export in its navigation.
      </p>
    </>
  );
}
