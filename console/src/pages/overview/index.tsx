import { EmptyState, PageHead } from "@/ui";

export default function OverviewPage() {
  return (
    <>
      <PageHead title="Overview" />
      <EmptyState title="Not built yet">What this bank holds will be shown here.</EmptyState>
    </>
  );
}
