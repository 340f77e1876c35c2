"""All targets by name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz.ceremony_targets import CEREMONY_TARGETS
from tests.fuzz.counter_targets import COUNTER_TARGETS
from tests.fuzz.credential_targets import CREDENTIAL_TARGETS
from tests.fuzz.dispute_targets import DISPUTE_TARGETS
from tests.fuzz.handover_targets import HANDOVER_TARGETS
from tests.fuzz.inquiry_targets import INQUIRY_TARGETS
from tests.fuzz.issuer_targets import ISSUER_TARGETS
from tests.fuzz.live_request_targets import LIVE_REQUEST_TARGETS
from tests.fuzz.registry_targets import REGISTRY_TARGETS
from tests.fuzz.service_targets import SERVICE_TARGETS
from tests.fuzz.signed_file_targets import SIGNED_FILE_TARGETS
from tests.fuzz.submission_targets import SUBMISSION_TARGETS
from tests.fuzz.target import Target

__all__ = ["TARGETS"]

TARGETS: Mapping[str, Target] = {
    target.name: target
    for target in (
        *CREDENTIAL_TARGETS,
        *REGISTRY_TARGETS,
        *SUBMISSION_TARGETS,
        *CEREMONY_TARGETS,
        *SIGNED_FILE_TARGETS,
        *COUNTER_TARGETS,
        *LIVE_REQUEST_TARGETS,
        *ISSUER_TARGETS,
        *HANDOVER_TARGETS,
        *INQUIRY_TARGETS,
        *DISPUTE_TARGETS,
        *SERVICE_TARGETS,
    )
}
