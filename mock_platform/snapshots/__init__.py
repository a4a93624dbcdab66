"""Worlds as data: snapshots, what differs between two of them, and a file that keeps a world across restarts.

Nothing is imported here: a mock that keeps no state does not load what it would take.
"""
