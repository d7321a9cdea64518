import { Component, type ReactNode, Suspense } from 'react';
import { BrokenPage } from './lazyStates';

interface State {
  error: unknown;
}

/** Catches what breaks while a page draws: the rest of the product still stands. */
export class RouteFailure extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error ?? new Error('unknown') };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Suspense>
        <BrokenPage error={this.state.error} />
      </Suspense>
    );
  }
}
