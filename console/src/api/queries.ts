import {
  type QueryKey,
  QueryCache,
  QueryClient,
  type UseMutationResult,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { toast } from "@/ui/toasts";
import { ApiError, messageOf } from "./errors";

/**
 * Keys of queries. What belongs to a bank begins with ["bank", bank], so that one call forgets all of it:
 * `queryClient.invalidateQueries({ queryKey: keys.bank(bank) })`.
 */
export const keys = {
  banks: (...rest: unknown[]): QueryKey => ["banks", ...rest],
  bank: (bank: string, ...rest: unknown[]): QueryKey => ["bank", bank, ...rest],
  server: (...rest: unknown[]): QueryKey => ["server", ...rest],
};

/** Try again what may go better: no answer, or a server that says "later". */
function again(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && [0, 429, 503].includes(error.status);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache(),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: again, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

interface Change<In, Out> {
  run: (input: In) => Promise<Out>;
  /** What to ask for again afterwards. */
  stale?: (input: In) => QueryKey[];
  /** Said in a toast afterwards. */
  said?: (output: Out, input: In) => string;
  onDone?: (output: Out, input: In) => void;
  /** Show the error beside the form (`mutation.error`) instead of in a toast. */
  quiet?: boolean;
}

/** A change on the server: runs it, makes what it changed stale, tells in a toast how it went. */
export function useChange<In = void, Out = unknown>(
  change: Change<In, Out>,
): UseMutationResult<Out, Error, In> {
  const client = useQueryClient();
  return useMutation<Out, Error, In>({
    mutationFn: change.run,
    onSuccess: async (output, input) => {
      await Promise.all(
        (change.stale?.(input) ?? []).map((queryKey) => client.invalidateQueries({ queryKey })),
      );
      const said = change.said?.(output, input);
      if (said) toast(said);
      change.onDone?.(output, input);
    },
    onError: (error) => {
      if (!change.quiet) toast(messageOf(error), "bad");
    },
  });
}
