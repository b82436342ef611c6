import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { useAuth } from "@/api/auth";
import { createQueryClient } from "@/api/queries";
import { bankPages, kit, serverPages } from "@/pages";
import { EmptyState, PageHead, Skeleton } from "@/ui/blocks";
import { ErrorBoundary } from "./ErrorBoundary";
import { Login } from "./Login";
import { type Place, usePlace } from "./location";
import { Shell } from "./Shell";

/** The console. */
export function App() {
  const [client] = useState(createQueryClient);
  const { refused } = useAuth();
  const place = usePlace();
  return (
    <QueryClientProvider client={client}>
      {refused ? (
        <Login />
      ) : (
        <Shell>
          <CurrentPage place={place} />
        </Shell>
      )}
    </QueryClientProvider>
  );
}

function CurrentPage({ place }: { place: Place }) {
  const pages = place.bank === null ? [...serverPages, ...(kit ? [kit] : [])] : bankPages;
  const found = pages.find(
    (page) => page.slug === (place.bank === null && place.page === "banks" ? "" : place.page),
  );
  if (!found) {
    return (
      <>
        <PageHead title="No such page" />
        <EmptyState title="Nothing is here">The address may be mistyped. The navigation leads on.</EmptyState>
      </>
    );
  }
  // another bank is another page: nothing typed for one may be sent to the other
  const key = `${place.bank ?? ""}/${place.page}`;
  return (
    <ErrorBoundary key={key}>
      <Suspense fallback={<Skeleton lines={6} />}>
        <found.component />
      </Suspense>
    </ErrorBoundary>
  );
}
