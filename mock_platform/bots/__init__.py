"""Scripted agents: they take part like real ones, through the same deliveries, without a model."""

from mock_platform.bots.runner import Bots
from mock_platform.bots.scripts import Echo, Flaky, Handover, Reply, ReplyRule, Script, Slow

__all__ = ["Bots", "Echo", "Flaky", "Handover", "Reply", "ReplyRule", "Script", "Slow"]
