import { useQuery } from "@tanstack/react-query";
import { api, call, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";
import { DAY, HOUR } from "./scale";

type Answer = Schemas["TimelineResponse"];

/**
 * Moments as the clocks of a zone show them: milliseconds that are drawn and written as if they were UTC.
 * What has no time of day (midnight, or a day's last second, in UTC) is a day, and the same one everywhere.
 */
export interface Zone {
  name: string;
  local: (at: number) => number;
  utc: (local: number) => number;
}

export const UTC: Zone = { name: "UTC", local: (at) => at, utc: (local) => local };
const isDay = (at: number) => at % DAY === 0 || (((at + 1000) % DAY) + DAY) % DAY < 1000;

export function zoneOf(name: string): Zone {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: name,
      hourCycle: "h23",
      ...{
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        era: "short",
      },
    });
  } catch {
    return UTC; // a zone that this browser does not know
  }
  const known = new Map<number, number>();
  // clocks change at full hours, or at half of them: one question for each
  const offset = (at: number): number => {
    const half = Math.floor(at / (HOUR / 2));
    let found = known.get(half);
    if (found === undefined) known.set(half, (found = offsetOf(format, half * (HOUR / 2))));
    return found;
  };
  return {
    name,
    local: (at) => (isDay(at) ? at : at + offset(at)),
    utc: (local) => local - offset(local - offset(local)),
  };
}

function offsetOf(format: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const year = parts.get("era")?.startsWith("B") ? 1 - part("year") : part("year");
  const date = new Date(0);
  date.setUTCFullYear(year, part("month") - 1, part("day"));
  date.setUTCHours(part("hour"), part("minute"));
  return date.getTime() - at;
}

const TIMES = ["anchor_at", "occurred_start", "occurred_end", "recorded_at"] as const;

/** An answer whose times are those of the zone. */
export function inZone(answer: Answer, zone: Zone): Answer {
  if (zone === UTC) return answer;
  const shifted = (text: string): string => {
    const at = Date.parse(text);
    return Number.isNaN(at) ? text : new Date(zone.local(at)).toISOString();
  };
  return {
    ...answer,
    items: answer.items.map((item) => {
      const found = { ...item };
      for (const name of TIMES) {
        const text = item[name];
        if (text) found[name] = shifted(text);
      }
      return found;
    }),
  };
}

/** The time zone of the bank; undefined until it is known. Where it may not be asked for, UTC. */
export function useZone(bank: string): Zone | undefined {
  const config = useQuery({
    queryKey: keys.bank(bank, "config"),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/banks/{bank_id}/config", { params: { path: { bank_id: bank } }, signal })),
    staleTime: 60_000,
    select: zoneIn,
  });
  return config.isError ? UTC : config.data;
}

const zones = new Map<string, Zone>([["UTC", UTC]]);

function zoneIn({ config }: Schemas["BankConfigResponse"]): Zone {
  const name = typeof config.timezone === "string" ? config.timezone : "UTC";
  let found = zones.get(name);
  if (!found) zones.set(name, (found = zoneOf(name)));
  return found;
}
