import { Component, type ReactNode } from "react";
import { loadAnew, PartMissing } from "@/api/part";
import { ErrorNote } from "@/ui/blocks";

interface State {
  error: unknown;
}

/** Shows what failed in place of a page that failed, with the way back in. Give it the path as its key. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    const { error } = this.state;
    const again = () => (error instanceof PartMissing ? void loadAnew() : this.setState({ error: null }));
    return <ErrorNote error={error} onRetry={again} />;
  }
}
