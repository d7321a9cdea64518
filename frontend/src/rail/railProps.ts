import type { RailPanelProps } from '@/room/room';
import type { RailControl } from './useRail';

export interface RailProps extends RailPanelProps {
  rail: RailControl;
  isComparing: boolean;
}
