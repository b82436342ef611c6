import type { ReactNode } from "react";
import { useParam } from "@/app/location";
import { Card } from "./blocks";
import { Select } from "./fields";
import { Loading } from "./Listing";

const PERIODS = [
  { value: "1d", label: "the last day" },
  { value: "7d", label: "7 days" },
  { value: "30d", label: "30 days" },
];

interface OverTimeProps {
  title: string;
  query: Parameters<typeof Loading>[0]["query"];
  children: ReactNode;
}

/** How long a time is looked at, kept in the URL. */
export const usePeriod = () => useParam("period", "7d");

/** Numbers of a period that is chosen in the head of the card. */
export function OverTime({ title, query, children }: OverTimeProps) {
  const [period, setPeriod] = usePeriod();
  return (
    <Card
      title={title}
      actions={
        <Select
          label="Period"
          hideLabel
          value={period}
          onChange={(event) => setPeriod(event.target.value)}
          options={PERIODS}
        />
      }
    >
      <Loading query={query} lines={4} />
      {children}
    </Card>
  );
}
