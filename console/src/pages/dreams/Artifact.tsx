import { save } from "@/api/client";
import { Button, Card, EmptyState } from "@/ui";
import css from "./dreams.module.css";

interface ArtifactProps {
  run: string;
  html: string | null | undefined;
}

/** The page of a dream, where one was kept. */
export function Artifact({ run, html }: ArtifactProps) {
  if (!html)
    return (
      <EmptyState title="No page was kept">
        Only a dream that is kept leaves a page; why this one was not stands above.
      </EmptyState>
    );
  return (
    <Card
      title="The dream as a page"
      actions={
        <Button small onClick={() => save(new Blob([html], { type: "text/html" }), `dream-${run}.html`)}>
          Save the page
        </Button>
      }
    >
      <Frame html={html} />
    </Card>
  );
}

/**
 * A frame that may do nothing: no scripts, no forms, no way out, an origin of its own. It inherits the console's
 * policy, which names the one style that such pages have. Its links lead to its own evidence: within `srcdoc` or a
 * blob they would leave it.
 */
function Frame({ html }: { html: string }) {
  const page = encodeURIComponent(html.replace(/\p{Cs}/gu, "\ufffd"));
  return (
    <iframe
      className={css.frame}
      title="The dream as a page"
      sandbox=""
      src={`data:text/html;charset=utf-8,${page}`}
    />
  );
}
