import { EmptyState, PageHead } from "@/ui";

export default function TimelinePage() {
  return (
    <>
      <PageHead title="Timeline" />
      <EmptyState title="Not built yet">When things happened will be drawn here.</EmptyState>
    </>
  );
}
