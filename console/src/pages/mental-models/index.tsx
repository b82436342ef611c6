import { EmptyState, PageHead } from "@/ui";

export default function MentalModelsPage() {
  return (
    <>
      <PageHead title="Mental models" />
      <EmptyState title="Not built yet">Answers that are kept up to date will be listed here.</EmptyState>
    </>
  );
}
