"""Broken clients: the reference agent, or a program that acts as a user, with one rule broken."""
