import { useQueryClient } from "@tanstack/react-query";
import { useOperationEvents } from "@/api/events";
import { keys } from "@/api/queries";
import { useBank, useParam } from "@/app/location";
import { PageHead, Tabs } from "@/ui";
import { ActivityTab } from "./ActivityTab";
import { AnomaliesTab } from "./AnomaliesTab";
import { InfluenceTab } from "./InfluenceTab";
import { LearnTab } from "./LearnTab";
import { SnapshotTab } from "./SnapshotTab";

const TABS = [
  { id: "influence", label: "Influence" },
  { id: "activity", label: "Activity" },
  { id: "anomalies", label: "Anomalies" },
  { id: "learn", label: "Remote banks" },
  { id: "snapshot", label: "Snapshot" },
] as const;

export default function BrainPage() {
  const bank = useBank();
  const client = useQueryClient();
  const [param, setTab] = useParam("tab", "influence");
  const tab = TABS.find((one) => one.id === param)?.id ?? "influence";
  useOperationEvents(bank, (operation) => {
    // an operation that has ended may have changed what is learned, found or copied
    if (operation.status !== "pending" && operation.status !== "processing")
      void client.invalidateQueries({ queryKey: keys.bank(bank, "brain") });
  });
  return (
    <>
      <PageHead
        title="Brain"
        note="What is used, when, what does not fit, and what is learned from elsewhere."
      />
      <Tabs label="Brain" tabs={TABS} value={tab} onChange={setTab}>
        {tab === "influence" && <InfluenceTab />}
        {tab === "activity" && <ActivityTab />}
        {tab === "anomalies" && <AnomaliesTab />}
        {tab === "learn" && <LearnTab />}
        {tab === "snapshot" && <SnapshotTab />}
      </Tabs>
    </>
  );
}
