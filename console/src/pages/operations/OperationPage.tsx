import { useState } from "react";
import { Link } from "wouter";
import { bankPath, navigate } from "@/app/location";
import { count, label } from "@/lib/text";
import {
  Button,
  Card,
  Clip,
  type Column,
  ConfirmDialog,
  CopyButton,
  ErrorNote,
  Json,
  PageHead,
  Skeleton,
  Table,
  Text,
  Time,
} from "@/ui";
import { Actions, Progress, Status, words } from "./parts";
import { type Detail, type Operation, useOperation, useSteer } from "./queries";
import css from "./operations.module.css";

interface DeleteProps {
  bank: string;
  id: string;
  name: string;
  onClose: () => void;
  onDone?: () => void;
}

export function DeleteOperation({ bank, id, name, onClose, onDone }: DeleteProps) {
  const remove = useSteer(bank, "delete", onDone);
  return (
    <ConfirmDialog
      title={`Delete this operation (${name})?`}
      action="Delete operation"
      onConfirm={() => remove.mutateAsync(id)}
      onClose={onClose}
    >
      It is forgotten with its error and its result. What it did stays.
    </ConfirmDialog>
  );
}

/** One operation: state, progress, error, result, children, payload on request. */
export function OperationPage({ bank, id, live }: { bank: string; id: string; live?: Operation }) {
  const [payload, setPayload] = useState(false);
  const [doomed, setDoomed] = useState(false);
  const found = useOperation(bank, id, payload);
  const back = () => navigate(bankPath(bank, "operations"));
  const one = found.data;
  const name = words(one?.operation_type);
  const status =
    live && (live.updated_at ?? "") > (one?.updated_at ?? "") ? live.status : (one?.status ?? "");
  return (
    <>
      <Link href={bankPath(bank, "operations")} className="small">
        ← All operations
      </Link>
      <PageHead
        title={one ? `Operation: ${name}` : "Operation"}
        actions={
          one && (
            <Actions
              kind="plain"
              bank={bank}
              id={id}
              name={name}
              status={status}
              onDelete={() => setDoomed(true)}
            />
          )
        }
      />
      {found.isPending && <Skeleton lines={6} />}
      {found.isError && <ErrorNote error={found.error} onRetry={() => void found.refetch()} />}
      {one && (
        <>
          <Facts one={one} status={status} live={live} />
          {one.error_message && (
            <Card title="Error" actions={<CopyButton text={one.error_message} />}>
              <div className={`mono ${css.message ?? ""}`}>
                <Clip text={one.error_message} max={2000} />
              </div>
            </Card>
          )}
          {one.child_operations && one.child_operations.length > 0 && (
            <Children bank={bank} operations={one.child_operations} />
          )}
          {one.result_metadata && Object.keys(one.result_metadata).length > 0 && (
            <Card title="Result">
              <Json value={one.result_metadata} />
            </Card>
          )}
          <Card title="Payload">
            {one.task_payload ? (
              <Json value={one.task_payload} />
            ) : payload && !found.isFetching ? (
              <p className="muted">Nothing is kept of what was handed to it.</p>
            ) : (
              <div className="row">
                <span className="muted small grow">What was handed to the operation. It may be long.</span>
                <Button small busy={found.isFetching && payload} onClick={() => setPayload(true)}>
                  Show the payload
                </Button>
              </div>
            )}
          </Card>
        </>
      )}
      {doomed && (
        <DeleteOperation bank={bank} id={id} name={name} onClose={() => setDoomed(false)} onDone={back} />
      )}
    </>
  );
}

function Facts({ one, status, live }: { one: Detail; status: string; live: Operation | undefined }) {
  const progress = live?.progress ?? one.progress;
  return (
    <Card>
      <dl className={css.facts}>
        <dt>Status</dt>
        <dd>
          <span role="status">
            <Status status={status} />
          </span>
        </dd>
        <dt>Id</dt>
        <dd className="row">
          <code>{label(one.operation_id, 100)}</code>
          <CopyButton text={one.operation_id} />
        </dd>
        {progress && (
          <>
            <dt>Progress</dt>
            <dd>
              <Progress progress={progress} />
            </dd>
          </>
        )}
        <dt>Created</dt>
        <dd>
          <Time at={one.created_at} as="absolute" />
        </dd>
        <dt>Last change</dt>
        <dd>
          <Time at={one.updated_at} as="absolute" />
        </dd>
        <dt>Ended</dt>
        <dd>
          <Time at={one.completed_at} as="absolute" />
        </dd>
        <dt>Retries</dt>
        <dd>
          {count(one.retry_count ?? 0)}
          {one.next_retry_at && status === "pending" && (
            <span className="muted">
              , next <Time at={one.next_retry_at} />
            </span>
          )}
        </dd>
      </dl>
    </Card>
  );
}

type Child = NonNullable<Detail["child_operations"]>[number];

function Children({ bank, operations }: { bank: string; operations: readonly Child[] }) {
  const done = operations.filter((one) => one.status === "completed").length;
  const columns: Column<Child>[] = [
    {
      id: "part",
      header: "Part",
      sort: (one) => one.sub_batch_index ?? 0,
      cell: (one) => (
        <Link href={bankPath(bank, "operations", one.operation_id)}>
          Part {String((one.sub_batch_index ?? 0) + 1)}
        </Link>
      ),
    },
    { id: "status", header: "Status", width: 120, cell: (one) => <Status status={one.status} /> },
    { id: "items", header: "Items", width: 80, align: "end", cell: (one) => count(one.items_count ?? 0) },
    {
      id: "error",
      header: "Error",
      cell: (one) =>
        one.error_message ? <Text>{label(one.error_message, 300)}</Text> : <span className="muted">–</span>,
    },
  ];
  return (
    <Card
      title="Children"
      actions={
        <span className="muted small">
          {count(done)} of {count(operations.length)} completed
        </span>
      }
    >
      <Table
        label="Children"
        rows={operations}
        columns={columns}
        keyOf={(one) => one.operation_id}
        onOpen={(one) => navigate(bankPath(bank, "operations", one.operation_id))}
      />
    </Card>
  );
}
