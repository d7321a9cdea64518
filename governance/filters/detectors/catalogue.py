"""The deterministic detectors, by the name a rule uses."""

from collections.abc import Mapping
from types import MappingProxyType

from governance.filters.detectors import cards, emails, ibans, phones, secrets
from governance.filters.detectors.protocol import Detector

_ALL: tuple[Detector, ...] = (cards.DETECTOR, emails.DETECTOR, ibans.DETECTOR, phones.DETECTOR, secrets.DETECTOR)
BY_NAME: Mapping[str, Detector] = MappingProxyType({detector.name: detector for detector in _ALL})
NAMES = tuple(BY_NAME)
