"""The deterministic detectors: what they are (`protocol`), which there are (`catalogue`), and all asked as one."""

from governance.filters.detectors.catalogue import BY_NAME, NAMES
from governance.filters.detectors.detection import Detection
from governance.filters.detectors.protocol import Detector

__all__ = ["BY_NAME", "NAMES", "Detection", "Detector"]
