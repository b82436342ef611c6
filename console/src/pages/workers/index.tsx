import { EmptyState, PageHead } from "@/ui";

export default function WorkersPage() {
  return (
    <>
      <PageHead title="Workers" />
      <EmptyState title="Not built yet">Processes that work on operations will be listed here.</EmptyState>
    </>
  );
}
