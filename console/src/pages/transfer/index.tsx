import { useBank } from "@/app/location";
import { PageHead } from "@/ui";
import { ExportDocuments, ImportDocuments } from "./Documents";
import { ExportTemplate, ImportTemplate } from "./Template";
import css from "./transfer.module.css";

export default function TransferPage() {
  const bank = useBank();
  return (
    <>
      <PageHead
        title="Import and export"
        note="Documents carry what the bank knows to another bank; a template carries how it is set up."
      />
      <div className={css.cards}>
        <ExportDocuments bank={bank} />
        <ImportDocuments bank={bank} />
        <ExportTemplate bank={bank} />
        <ImportTemplate bank={bank} />
      </div>
    </>
  );
}
