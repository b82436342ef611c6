import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, call, errorOf, raw, type Schemas } from "@/api/client";
import { keys, useChange } from "@/api/queries";

export type Influence = Schemas["InfluenceResponse"];
export type Entry = Schemas["InfluenceEntry"];
export type Parts = Schemas["InfluenceContribution"];
export type Cell = Schemas["HeatmapCell"];
export type Day = Schemas["TrendPoint"];
export type Status = Schemas["BrainStatusResponse"];
export type Forecast = Schemas["SubRoutinePredictionResponse"];
export type Histogram = Schemas["SubRoutineHistogramResponse"];
export type Routine = Required<Schemas["SubRoutineRequest"]>;
export type Validation = Schemas["BrainImportValidationResponse"];
export type Source = Schemas["LearningSource"];
export type Learn = Schemas["BrainLearnRequest"];
export type Anomaly = Schemas["AnomalyEvent"];
export type AnomalyPage = Schemas["AnomalyIntelligenceResponse"];
export type EntityType = Influence["entity_type"];

const path = (bank: string) => ({ path: { bank_id: bank } });

interface Window {
  days: number;
  most: number;
  type: EntityType;
}

export function useInfluence(bank: string, { days, most, type }: Window) {
  return useQuery({
    queryKey: keys.bank(bank, "brain", "influence", days, most, type),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/brain/influence", {
          params: { ...path(bank), query: { window_days: days, top_k: most, entity_type: type } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useStatus(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "brain", "status"),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/banks/{bank_id}/brain/status", { params: path(bank), signal })),
  });
}

export function useForecast(bank: string, hours: number) {
  return useQuery({
    queryKey: keys.bank(bank, "brain", "forecast", hours),
    queryFn: ({ signal }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/sub-routine/predictions", {
          params: { ...path(bank), query: { horizon_hours: hours } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useHistogram(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "brain", "histogram"),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/banks/{bank_id}/sub-routine/histogram", { params: path(bank), signal })),
  });
}

export function useRoutine(bank: string) {
  return useChange({
    run: (body: Routine) =>
      call(api.POST("/v1/default/banks/{bank_id}/sub-routine", { params: path(bank), body })),
    stale: () => [keys.bank(bank, "operations")],
    quiet: true,
  });
}

async function sent<T>(bank: string, place: string, file: File): Promise<T> {
  const body = new FormData();
  body.set("file", file);
  const answer = await raw(`/v1/default/banks/${encodeURIComponent(bank)}/brain/${place}`, {
    method: "POST",
    body,
  });
  const found: unknown = await answer.json();
  if (typeof found !== "object" || found === null) throw errorOf(answer.status, found);
  return found as T;
}

/** Whether a file can be imported, and why not. */
export function useValidate(bank: string) {
  return useChange({ run: (file: File) => sent<Validation>(bank, "import/validate", file), quiet: true });
}

export function useImport(bank: string) {
  return useChange({
    run: (file: File) => sent<Schemas["BrainImportResponse"]>(bank, "import", file),
    stale: () => [keys.bank(bank, "brain")],
    said: () => "The model was imported.",
    quiet: true,
  });
}

export function useSources(bank: string) {
  return useQuery({
    queryKey: keys.bank(bank, "brain", "sources"),
    queryFn: ({ signal }) =>
      call(api.GET("/v1/default/banks/{bank_id}/brain/learn", { params: path(bank), signal })),
  });
}

export function useLearn(bank: string) {
  return useChange({
    run: (body: Learn) =>
      call(api.POST("/v1/default/banks/{bank_id}/brain/learn", { params: path(bank), body })),
    stale: () => [keys.bank(bank, "brain", "sources"), keys.bank(bank, "operations")],
    quiet: true,
  });
}

export function useUnlearn(bank: string) {
  return useChange({
    run: (source: string) =>
      call(
        api.DELETE("/v1/default/banks/{bank_id}/brain/learn/{source}", {
          params: { path: { bank_id: bank, source } },
        }),
      ),
    stale: () => [keys.bank(bank)],
    said: () => "The source was forgotten, with what came from it.",
    quiet: true,
  });
}

export interface AnomalyFilter {
  status: string;
  type: string;
  severity: number;
}

export function useAnomalies(bank: string, { status, type, severity }: AnomalyFilter) {
  return useInfiniteQuery({
    queryKey: keys.bank(bank, "brain", "anomalies", status, type, severity),
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) =>
      call(
        api.GET("/v1/default/banks/{bank_id}/anomalies", {
          params: {
            ...path(bank),
            query: {
              status: status ? (status as Anomaly["status"]) : undefined,
              type: type ? [type as Anomaly["anomaly_type"]] : undefined,
              min_severity: severity,
              cursor: pageParam || undefined,
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useDetect(bank: string) {
  return useChange({
    run: (anew: boolean) =>
      call(api.POST("/v1/default/banks/{bank_id}/anomalies/detect", { params: path(bank), body: { anew } })),
    stale: () => [keys.bank(bank, "operations")],
    said: (answer) => (answer.deduplicated ? "A look waits already." : "A look over the bank has begun."),
  });
}

export type Decision = "acknowledge" | "resolve";

export function useDecide(bank: string, onDone: () => void) {
  return useChange({
    run: ({ id, decision, note }: { id: string; decision: Decision; note: string }) => {
      const options = {
        params: { path: { bank_id: bank, anomaly_id: id } },
        body: { note: note || undefined },
      };
      return decision === "resolve"
        ? call(api.POST("/v1/default/banks/{bank_id}/anomalies/{anomaly_id}/resolve", options))
        : call(api.POST("/v1/default/banks/{bank_id}/anomalies/{anomaly_id}/acknowledge", options));
    },
    stale: () => [keys.bank(bank, "brain", "anomalies")],
    said: (answer) => `The anomaly is ${answer.status}.`,
    onDone,
    quiet: true,
  });
}
