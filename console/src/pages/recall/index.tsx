import { EmptyState, PageHead } from "@/ui";

export default function RecallPage() {
  return (
    <>
      <PageHead title="Recall" />
      <EmptyState title="Not built yet">Ask the bank a question.</EmptyState>
    </>
  );
}
