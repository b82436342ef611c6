import { EmptyState, PageHead } from "@/ui";

export default function ObservationsPage() {
  return (
    <>
      <PageHead title="Observations" />
      <EmptyState title="Not built yet">What was concluded from facts will be listed here.</EmptyState>
    </>
  );
}
