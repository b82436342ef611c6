import { EmptyState, PageHead } from "@/ui";

export default function MemoriesPage() {
  return (
    <>
      <PageHead title="Memories" />
      <EmptyState title="Not built yet">The facts of this bank will be listed here.</EmptyState>
    </>
  );
}
