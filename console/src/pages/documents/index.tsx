import { EmptyState, PageHead } from "@/ui";

export default function DocumentsPage() {
  return (
    <>
      <PageHead title="Documents" />
      <EmptyState title="Not built yet">The texts that facts were read from will be listed here.</EmptyState>
    </>
  );
}
