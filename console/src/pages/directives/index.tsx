import { EmptyState, PageHead } from "@/ui";

export default function DirectivesPage() {
  return (
    <>
      <PageHead title="Directives" />
      <EmptyState title="Not built yet">Rules for reflect will be listed here.</EmptyState>
    </>
  );
}
