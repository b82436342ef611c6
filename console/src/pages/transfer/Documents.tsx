import { type FormEvent, useState } from "react";
import { Button, Card, ErrorNote, Field, Select, Textarea } from "@/ui";
import { useParam } from "@/app/location";
import { useExportDocuments, useImportDocuments } from "./queries";
import { Running } from "./Running";

/** Take documents out, with their chunks and facts. */
export function ExportDocuments({ bank }: { bank: string }) {
  const [ids, setIds] = useState("");
  const [running, setRunning] = useParam("export");
  const begin = useExportDocuments(bank, setRunning);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate(
      ids
        .split("\n")
        .map((one) => one.trim())
        .filter(Boolean),
    );
  };
  return (
    <Card title="Export documents">
      <p className="muted">
        A ZIP archive of documents with their chunks and facts, for another bank or server. It is made in the
        background.
      </p>
      <form className="stack" onSubmit={submit}>
        <Textarea
          label="Ids of documents"
          hint="One a line. Empty: all of the bank."
          value={ids}
          onChange={(event) => setIds(event.target.value)}
          rows={2}
          spellCheck={false}
        />
        {begin.error && <ErrorNote error={begin.error} />}
        <div>
          <Button kind="primary" type="submit" busy={begin.isPending}>
            Export documents
          </Button>
        </div>
      </form>
      {running && <Running key={running} bank={bank} id={running} />}
    </Card>
  );
}

const CONFLICTS = [
  { value: "skip", label: "leave it as it is" },
  { value: "replace", label: "replace it" },
  { value: "new-id", label: "import beside it, under a new id" },
];

/** Bring documents in that an export took out. */
export function ImportDocuments({ bank }: { bank: string }) {
  const [file, setFile] = useState<File | null>(null);
  const [conflict, setConflict] = useState("skip");
  const [running, setRunning] = useParam("import");
  const begin = useImportDocuments(bank, setRunning);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) begin.mutate({ file, conflict });
  };
  return (
    <Card title="Import documents">
      <p className="muted">
        Facts are encoded and names resolved anew; no language model is needed, for nothing is extracted
        again.
      </p>
      <form className="stack" onSubmit={submit}>
        <Field label="Archive" hint="A ZIP that Export documents made.">
          {(control) => (
            <input
              {...control}
              type="file"
              className="input"
              accept=".zip,application/zip"
              onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            />
          )}
        </Field>
        <Select
          label="Where the bank has a document of that id"
          value={conflict}
          onChange={(event) => setConflict(event.target.value)}
          options={CONFLICTS}
        />
        {begin.error && <ErrorNote error={begin.error} />}
        <div>
          <Button kind="primary" type="submit" disabled={!file} busy={begin.isPending}>
            Import documents
          </Button>
        </div>
      </form>
      {running && <Running key={running} bank={bank} id={running} />}
    </Card>
  );
}
