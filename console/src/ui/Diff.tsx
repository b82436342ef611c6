import { useMemo } from "react";
import { diffWords } from "@/lib/diff";
import { Text } from "./Text";
import "./text.css";

/** What changed between two texts, word by word. */
export function Diff({ before, after }: { before: string; after: string }) {
  const changes = useMemo(() => diffWords(before, after), [before, after]);
  return (
    <div className="diff">
      {changes.map((change, index) => {
        const text = <Text>{change.text}</Text>;
        if (change.kind === "added") return <ins key={index}>{text}</ins>;
        if (change.kind === "removed") return <del key={index}>{text}</del>;
        return <span key={index}>{text}</span>;
      })}
    </div>
  );
}
