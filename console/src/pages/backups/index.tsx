import { EmptyState, PageHead } from "@/ui";

export default function BackupsPage() {
  return (
    <>
      <PageHead title="Backups" />
      <EmptyState title="Not built yet">Backups will be shown here.</EmptyState>
    </>
  );
}
