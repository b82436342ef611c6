import { EmptyState, PageHead } from "@/ui";

export default function EntitiesPage() {
  return (
    <>
      <PageHead title="Entities" />
      <EmptyState title="Not built yet">
        People, places and things that facts name will be listed here.
      </EmptyState>
    </>
  );
}
