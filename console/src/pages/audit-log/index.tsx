import { EmptyState, PageHead } from "@/ui";

export default function AuditLogPage() {
  return (
    <>
      <PageHead title="Audit log" />
      <EmptyState title="Not built yet">Who did what will be listed here.</EmptyState>
    </>
  );
}
