import { count } from "@/lib/text";
import { Badge, type Column, EmptyState, Table } from "@/ui";
import type { Stats } from "./queries";
import { share, spaced } from "./words";

/** Outcomes from which on a kind is judged: of fewer, the rate is what happened to come. */
const ENOUGH = 10;

type Row = NonNullable<Stats["calibration"]>[number];

const columns: Column<Row>[] = [
  { id: "kind", header: "Kind", sort: (row) => row.kind, cell: (row) => spaced(row.kind) },
  {
    id: "n",
    header: "Outcomes",
    width: 110,
    align: "end",
    sort: (row) => row.n,
    cell: (row) => count(row.n),
  },
  {
    id: "brier",
    header: "Brier score",
    width: 130,
    align: "end",
    sort: (row) => row.brier,
    cell: (row) => row.brier.toFixed(3),
  },
  {
    id: "base",
    header: "Of the base rate",
    width: 150,
    align: "end",
    sort: (row) => row.brier_of_base,
    cell: (row) => row.brier_of_base.toFixed(3),
  },
  {
    id: "rate",
    header: "They came",
    width: 110,
    align: "end",
    sort: (row) => row.base_rate,
    cell: (row) => share(row.base_rate),
  },
  {
    id: "worth",
    header: "Verdict",
    width: 200,
    cell: (row) =>
      row.n < ENOUGH ? (
        <Badge tone="neutral">too few to tell</Badge>
      ) : row.brier < row.brier_of_base ? (
        <Badge tone="good">better than the rate</Badge>
      ) : (
        <Badge tone="warn">no better than the rate</Badge>
      ),
  },
];

/** How good the predictions of each kind were. */
export function Calibration({ stats }: { stats: Stats }) {
  const rows = stats.calibration ?? [];
  if (rows.length === 0)
    return (
      <EmptyState title="No prediction has been settled yet">
        When predictions come true or not, this shows the Brier score of each kind (0 is perfect) beside that
        of always saying how often they came. Settle one in the Predictions tab to begin.
      </EmptyState>
    );
  return (
    <div className="stack">
      <p className="muted">
        The Brier score is the mean squared distance between what was said and what came: 0 is perfect, 0.25
        is what a coin makes.
      </p>
      <Table label="Calibration" rows={rows} columns={columns} keyOf={(row) => row.kind} />
    </div>
  );
}
