import { EmptyState, PageHead } from "@/ui";

export default function DreamsPage() {
  return (
    <>
      <PageHead title="Dreams" />
      <EmptyState title="Not built yet">Runs of dreams will be listed here.</EmptyState>
    </>
  );
}
