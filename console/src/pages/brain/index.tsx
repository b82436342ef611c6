import { EmptyState, PageHead } from "@/ui";

export default function BrainPage() {
  return (
    <>
      <PageHead title="Brain" />
      <EmptyState title="Not built yet">What the bank's brain learned will be shown here.</EmptyState>
    </>
  );
}
