import { EmptyState, PageHead } from "@/ui";

export default function GraphPage() {
  return (
    <>
      <PageHead title="Graph" />
      <EmptyState title="Not built yet">How facts and entities hang together will be drawn here.</EmptyState>
    </>
  );
}
