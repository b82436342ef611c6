import { useState } from "react";
import {
  Badge,
  Button,
  Card,
  Chart,
  Checkbox,
  Clip,
  ConfirmDialog,
  CopyButton,
  Diff,
  EmptyState,
  ErrorNote,
  Highlight,
  Input,
  Json,
  PageHead,
  Pagination,
  Select,
  Skeleton,
  Slider,
  Stat,
  Switch,
  Table,
  Tabs,
  Text,
  Textarea,
  Time,
  toast,
} from "@/ui";
import { ApiError } from "@/api/client";

const HOSTILE = "plain \u202egnp.exe\u202c <script>alert(1)</script> \u0000 \u200b end";
const ROWS = Array.from({ length: 50_000 }, (_, index) => ({
  id: `row-${String(index)}`,
  value: (index * 7919) % 1000,
}));
const X = Array.from({ length: 30 }, (_, index) => 1_709_500_000 + index * 86_400);
const SERIES = [{ label: "Facts", values: X.map((_, index) => Math.round(40 + 30 * Math.sin(index / 3))) }];

/** Every part of the kit, to look at; only while developing. */
export default function KitPage() {
  const [tab, setTab] = useState<"fields" | "texts" | "lists">("fields");
  const [text, setText] = useState("");
  const [on, setOn] = useState(true);
  const [level, setLevel] = useState(3);
  const [ask, setAsk] = useState(false);
  const tabs = [
    { id: "fields", label: "Fields" },
    { id: "texts", label: "Texts" },
    { id: "lists", label: "Lists" },
  ] as const;
  return (
    <>
      <PageHead title="Kit" note="The parts that pages are made of." actions={<CopyButton text="copied" />} />
      <Tabs label="Parts" tabs={tabs} value={tab} onChange={setTab}>
        {tab === "fields" && (
          <div className="stack">
            <Card title="Buttons" actions={<Badge tone="accent">accent</Badge>}>
              <div className="row">
                <Button kind="primary" onClick={() => toast("Done.")}>
                  Primary
                </Button>
                <Button onClick={() => toast("It did not work", "bad")}>Plain</Button>
                <Button kind="danger" onClick={() => setAsk(true)}>
                  Delete…
                </Button>
                <Button busy>Busy</Button>
                {(["neutral", "good", "warn", "bad", "info"] as const).map((tone) => (
                  <Badge key={tone} tone={tone}>
                    {tone}
                  </Badge>
                ))}
              </div>
            </Card>
            <Card title="Fields">
              <Input
                label="Input"
                hint="A hint"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
              <Input label="Wrong" error="name: too long" defaultValue="x" />
              <Select label="Select" options={["one", { value: "2", label: "two" }]} />
              <Textarea label="Textarea" />
              <Checkbox label="Checkbox" checked={on} onChange={setOn} />
              <Switch label="Switch" hint="What it does" checked={on} onChange={setOn} />
              <Slider label="Slider" min={1} max={5} value={level} onChange={setLevel} />
            </Card>
          </div>
        )}
        {tab === "texts" && (
          <div className="stack">
            <Card title="Text">
              <Text>{HOSTILE}</Text>
              <Clip text={"long ".repeat(20_000)} />
              <Highlight
                text="😀 Nadia lives in Bristol"
                spans={[
                  { start: 2, end: 7 },
                  { start: 17, end: 24 },
                ]}
              />
              <Diff before="Nadia lives in Leeds." after="Nadia lives in Bristol now." />
              <Time at="2024-03-04T18:30:00Z" />
              <Json value={{ a: [1, 2, { b: HOSTILE }], c: null }} />
            </Card>
            <ErrorNote error={new ApiError(422, "name: too long", "name")} onRetry={() => undefined} />
            <EmptyState title="Nothing here" command="reverie retain …">
              How to begin.
            </EmptyState>
            <Skeleton />
          </div>
        )}
        {tab === "lists" && (
          <div className="stack">
            <div className="stats">
              <Stat label="Memories" value="12,345" note="+12 today" />
              <Stat label="Entities" value="321" />
            </div>
            <Card title="Chart">
              <Chart label="Facts by day" x={X} series={SERIES} />
              <Chart label="Facts by day, bars" kind="bar" x={X} series={SERIES} />
            </Card>
            <Table
              label="Rows"
              rows={ROWS}
              keyOf={(row) => row.id}
              onOpen={(row) => toast(row.id)}
              columns={[
                { id: "id", header: "Id", cell: (row) => row.id, sort: (row) => row.id },
                {
                  id: "value",
                  header: "Value",
                  align: "end",
                  cell: (row) => row.value,
                  sort: (row) => row.value,
                },
              ]}
            />
            <Pagination offset={20} limit={20} total={90} onChange={() => undefined} />
          </div>
        )}
      </Tabs>
      {ask && (
        <ConfirmDialog
          title="Delete?"
          action="Delete"
          typed="demo"
          onConfirm={() => Promise.resolve()}
          onClose={() => setAsk(false)}
        >
          It cannot be undone.
        </ConfirmDialog>
      )}
    </>
  );
}
