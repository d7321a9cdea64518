import { Component, type ReactNode, Suspense } from 'react';
import { BrokenPage } from './lazyStates';

interface State {
  error: unknown;
}

interface Props {
  children: ReactNode;
  /** What stands there instead; a page that says what broke, if left out. */
  fallback?: (error: unknown) => ReactNode;
}

/** Catches what breaks while a page draws: the rest of the product still stands. */
export class RouteFailure extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error ?? new Error('unknown') };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    if (this.props.fallback) return this.props.fallback(this.state.error);
    return (
      <Suspense>
        <BrokenPage error={this.state.error} />
      </Suspense>
    );
  }
}
