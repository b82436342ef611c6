import { EmptyState, PageHead } from "@/ui";

export default function ConfigurationPage() {
  return (
    <>
      <PageHead title="Configuration" />
      <EmptyState title="Not built yet">The settings of this bank will be shown here.</EmptyState>
    </>
  );
}
