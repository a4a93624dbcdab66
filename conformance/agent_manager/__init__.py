"""Agent Managers as a target: logins, sessions, and the agents that checks register and remove again."""
