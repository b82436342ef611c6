import { EmptyState, PageHead } from "@/ui";

export default function TransferPage() {
  return (
    <>
      <PageHead title="Import and export" />
      <EmptyState title="Not built yet">Templates and archives are imported and exported here.</EmptyState>
    </>
  );
}
