import { EmptyState, PageHead } from "@/ui";

export default function OperationsPage() {
  return (
    <>
      <PageHead title="Operations" />
      <EmptyState title="Not built yet">Background work will be listed here.</EmptyState>
    </>
  );
}
