import { EmptyState, PageHead } from "@/ui";

export default function KeysPage() {
  return (
    <>
      <PageHead title="Keys" />
      <EmptyState title="Not built yet">API keys will be listed here.</EmptyState>
    </>
  );
}
