import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, call } from "@/api/client";
import { keys } from "@/api/queries";
import { bankPath } from "@/app/location";
import { colorOf, words } from "@/lib/kinds";
import { clip, count, label, plural } from "@/lib/text";
import { day } from "@/lib/time";
import { Clip, IconButton, Text } from "@/ui";
import { kindWords } from "./Legend";
import type { GraphData, GraphNode } from "./model";
import styles from "./graph.module.css";

interface DetailsProps {
  bank: string;
  data: GraphData;
  node: GraphNode;
  onPick: (id: string | null) => void;
}

const MOST = 60;

/** What is known of the picked node, and what it is connected with: each a step further. */
export function Details({ bank, data, node, onPick }: DetailsProps) {
  const links = [...(data.links.get(node.id) ?? [])].sort((a, b) => b.edge.weight - a.edge.weight);
  const byId = new Map(data.nodes.map((one) => [one.id, one]));
  const page = data.of === "entities" ? "entities" : "memories";
  return (
    <section className={styles.details} aria-label="The picked node" aria-live="polite">
      <div className={styles.detailsHead}>
        <span className={styles.dot} style={{ background: colorOf(node.kind) }} aria-hidden="true" />
        <span className="small muted grow">{words(node.kind)}</span>
        <IconButton label="Let go (Escape)" small onClick={() => onPick(null)}>
          ✕
        </IconButton>
      </div>
      <div className={data.of === "entities" ? styles.name : undefined}>
        <Clip text={node.text} max={400} />
      </div>
      {data.of === "entities" && <AlsoCalled bank={bank} id={node.id} />}
      <div className="small muted">
        {node.mentions > 0 && plural(node.mentions, "memory names it", "memories name it")}
        {node.at !== null && day(new Date(node.at))}
        {node.entities && (
          <>
            {" · "}
            <Text>{clip(node.entities, 200)}</Text>
          </>
        )}
      </div>
      <Link className="button button-plain button-small" href={bankPath(bank, page, node.id)}>
        {data.of === "entities" ? "Open the entity" : "Open the memory"}
      </Link>
      <h3>{plural(links.length, "connection")}</h3>
      <ul className={styles.links}>
        {links.slice(0, MOST).map(({ edge, other }, index) => {
          const node = byId.get(other);
          return (
            <li key={index}>
              <button type="button" onClick={() => onPick(other)} title={label(node?.text ?? "", 300)}>
                <span className={data.of === "entities" ? styles.linkText : styles.linkLine}>
                  <Text>{clip(node?.text ?? other, 90)}</Text>
                </span>
                <span className="small muted">
                  {data.of === "entities" ? (
                    count(edge.weight)
                  ) : (
                    <Text>{clip(edge.reason || kindWords(edge.kind), 160)}</Text>
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {links.length > MOST && <p className="small muted">and {count(links.length - MOST)} more</p>}
    </section>
  );
}

function AlsoCalled({ bank, id }: { bank: string; id: string }) {
  const entity = useQuery({
    queryKey: keys.bank(bank, "entities", "one", id),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/entities/{entity_id}", {
          params: { path: { bank_id: bank, entity_id: id } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });
  const found = entity.data?.metadata?.aliases;
  const names = (Array.isArray(found) ? (found as Record<string, unknown>[]) : [])
    .map((one) => (typeof one.alias === "string" ? one.alias : ""))
    .filter(Boolean);
  if (names.length === 0) return null;
  return (
    <div className="small">
      also <Text>{clip([...new Set(names)].join(", "), 200)}</Text>
    </div>
  );
}
