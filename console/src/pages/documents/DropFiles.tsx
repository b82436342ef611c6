import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "@/ui";
import { sendFiles } from "./jobs";
import styles from "./documents.module.css";

export const KINDS = ".txt,.md,.html,.pdf,.docx,.pptx,.xlsx,.csv,.json,.jsonl,.eml";

interface DropProps {
  bank: string;
  tags: readonly string[];
  children: ReactNode;
}

/** A page on which files can be dropped anywhere. */
export function DropFiles({ bank, tags, children }: DropProps) {
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const enter = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      depth.current += 1;
      setOver(true);
    };
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const leave = () => {
      depth.current = Math.max(0, depth.current - 1);
      if (depth.current === 0) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      depth.current = 0;
      setOver(false);
      sendFiles(bank, [...event.dataTransfer.files], tags);
    };
    const events = { dragenter: enter, dragover: over, dragleave: leave, drop };
    for (const [name, run] of Object.entries(events)) addEventListener(name, run as EventListener);
    return () => {
      for (const [name, run] of Object.entries(events)) removeEventListener(name, run as EventListener);
    };
  }, [bank, tags]);
  return (
    <>
      {isOver && (
        <div className={styles.dropping} aria-hidden="true">
          <strong>Drop files to remember them</strong>
          <span>Each becomes a document.</span>
        </div>
      )}
      {children}
    </>
  );
}

/** A button for those who do not drag. */
export function ChooseFiles({ bank, tags }: { bank: string; tags: readonly string[] }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={KINDS}
        aria-label="Files to remember"
        onChange={(event) => {
          sendFiles(bank, [...(event.target.files ?? [])], tags);
          event.target.value = "";
        }}
      />
      <Button onClick={() => input.current?.click()}>Add files</Button>
    </>
  );
}
