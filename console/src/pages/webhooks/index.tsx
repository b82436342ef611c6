import { EmptyState, PageHead } from "@/ui";

export default function WebhooksPage() {
  return (
    <>
      <PageHead title="Webhooks" />
      <EmptyState title="Not built yet">Who is told when operations end will be listed here.</EmptyState>
    </>
  );
}
