import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { api, call, type Schemas } from "@/api/client";
import { keys } from "@/api/queries";

export type Queue = Schemas["QueueResponse"];
export type Worker = Schemas["WorkerResponse"];

const EVERY = 3_000;
const MOST = 400;

export interface Sample {
  at: number;
  waiting: number;
  active: number;
}

/** The queue of the server, asked for while the page is open, with what was seen since. */
export function useQueue() {
  const samples = useRef<readonly Sample[]>([]);
  return useQuery({
    queryKey: keys.server("queue"),
    queryFn: async ({ signal }) => {
      const queue = await call(
        api.GET("/v1/default/queue", { params: { query: { detailed: true } }, signal }),
      );
      const sample = { at: Date.now() / 1000, waiting: queue.queue_size ?? 0, active: queue.active ?? 0 };
      samples.current = [...samples.current, sample].slice(-MOST);
      return { queue, samples: samples.current };
    },
    refetchInterval: EVERY,
    structuralSharing: false,
  });
}
