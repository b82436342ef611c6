import { EmptyState, PageHead } from "@/ui";

export default function LlmRequestsPage() {
  return (
    <>
      <PageHead title="LLM requests" />
      <EmptyState title="Not built yet">Requests to language models will be listed here.</EmptyState>
    </>
  );
}
