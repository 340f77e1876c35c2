"""Counts and times for Prometheus: of requests and acts, never of persons.

Labels are routes, methods and codes: no address, no identifier, no path that a
client may choose, which would also let it fill the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from trust_registry.upkeep import Duty

__all__ = ["METRICS_TYPE", "Metrics"]

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# From a question answered from memory to a province's publication taken in.
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0)


class Metrics:
    """The metrics of one service, in a registry of its own.

    Args:
        duties: Returns what the host must keep fresh, asked at each scrape.
    """

    def __init__(self, duties: Callable[[], Iterable[Duty]]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "tongyan_http_requests",
            "Requests answered",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._times = Histogram(
            "tongyan_http_request_seconds",
            "Seconds from request to answer",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._ingested = Counter(
            "tongyan_ingest",
            "Files handed in, by media type and outcome",
            ["media_type", "outcome"],
            registry=self._registry,
        )
        self._chores = Counter(
            "tongyan_chores",
            "Releases and mirrorings tried, by outcome",
            ["chore", "outcome"],
            registry=self._registry,
        )
        self._answers = Counter(
            "tongyan_trqp_answers",
            "Trust questions answered, by question and outcome",
            ["question", "outcome"],
            registry=self._registry,
        )
        self._registry.register(_Freshness(duties))

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, method, str(status)).inc()
        self._times.labels(route).observe(seconds)

    def ingested(self, media_type: str, outcome: str) -> None:
        """Count a file that was handed in."""
        self._ingested.labels(media_type, outcome).inc()

    def tried(self, chore: str, outcome: str) -> None:
        """Count a chore that was tried."""
        self._chores.labels(chore, outcome).inc()

    def asked(self, question: str, outcome: str) -> None:
        """Count a trust question."""
        self._answers.labels(question, outcome).inc()

    def text(self) -> bytes:
        """Return all of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class _Freshness(Collector):
    """Versions and dates of the roles, as they stand when they are asked for."""

    def __init__(self, duties: Callable[[], Iterable[Duty]]) -> None:
        self._duties = duties

    def describe(self) -> Iterable[Metric]:
        """Return nothing: the repository is not read before the first scrape."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Yield a gauge for version, re-sign date and expiry of each role."""
        version = GaugeMetricFamily(
            "tongyan_role_version", "Published version of a role", labels=["role"]
        )
        due = GaugeMetricFamily(
            "tongyan_role_due_timestamp_seconds",
            "When a role is to be signed anew, Unix time",
            labels=["role"],
        )
        expires = GaugeMetricFamily(
            "tongyan_role_expires_timestamp_seconds",
            "When a role ends, Unix time",
            labels=["role"],
        )
        for duty in self._duties():
            version.add_metric([duty.role], duty.version)
            due.add_metric([duty.role], duty.due.timestamp())
            expires.add_metric([duty.role], duty.expires.timestamp())
        yield from (version, due, expires)
