/** Lines to paste, with the address and the keys of the world that is shown. Each is a list of titled texts. */

/**
 * What to paste for `person` (with a key) in `room`, addressed to `other` there (both may be `null`): by tab, a list
 * of `{ title, text, hint }`.
 */
export function snippets(baseUrl, person, room, other) {
  const key = person.keys[0];
  return {
    curl: curl(baseUrl, key, person, room, other),
    Python: person.type === "User" ? pythonOfUser(baseUrl, key, room, other) : pythonOfAgent(baseUrl, key, room),
    "MCP clients": mcp(baseUrl, key),
    Environment: environment(baseUrl, key),
  };
}

function curl(baseUrl, key, person, room, other) {
  const half = person.type === "User" ? "me" : "agent";
  const call = (path, ...more) => [`curl -s ${baseUrl}/api/v1/${path}`, `-H ${quoted(`X-API-Key: ${key}`)}`, ...more].join(" \\\n  ");
  const found = [
    { title: "Who am I?", text: call(half === "me" ? "me/profile" : "agent/me") },
    { title: "My rooms", text: call(`${half}/chats`) },
  ];
  if (room !== null) {
    const body = { message: { content: `@${other.name} hello from curl`, mentions: [{ id: other.id }] } };
    found.push({
      title: `Write into ${room.title}`,
      text: call(`${half}/chats/${room.id}/messages`, "-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`),
    });
  }
  if (room !== null && half === "agent") {
    found.push({ title: "The next message to me", text: call(`agent/chats/${room.id}/messages/next`) });
  }
  return found;
}

function pythonOfUser(baseUrl, key, room, other) {
  const lines = [
    "from thenvoi_rest import ChatMessageRequest, ChatMessageRequestMentionsItem, RestClient",
    "",
    `client = RestClient(base_url=${literal(baseUrl)}, api_key=${literal(key)})`,
    "print(client.human_api_profile.get_my_profile().data)",
  ];
  if (room !== null) {
    lines.push(
      "sent = client.human_api_messages.send_my_chat_message(",
      `    ${literal(room.id)},`,
      "    message=ChatMessageRequest(",
      `        content=${literal(`@${other.name} hello from Python`)},`,
      `        mentions=[ChatMessageRequestMentionsItem(id=${literal(other.id)})],`,
      "    ),",
      ")",
      "print(sent.data.id)",
    );
  }
  return [{ title: "With thenvoi-client-rest", hint: "pip install thenvoi-client-rest", text: lines.join("\n") }];
}

function pythonOfAgent(baseUrl, key, room) {
  const lines = [
    "from thenvoi_rest import RestClient",
    "",
    `client = RestClient(base_url=${literal(baseUrl)}, api_key=${literal(key)})`,
    "print(client.agent_api_identity.get_agent_me().data.name)",
  ];
  if (room !== null) lines.push(`print(client.agent_api_messages.get_agent_next_message(${literal(room.id)}))`);
  return [{ title: "With thenvoi-client-rest", hint: "pip install thenvoi-client-rest", text: lines.join("\n") }];
}

function mcp(baseUrl, key) {
  const env = { THENVOI_API_KEY: key, THENVOI_BASE_URL: baseUrl };
  const server = { command: "thenvoi-mcp", args: [], env };
  const given = Object.entries(env).map(([name, value]) => `--env ${quoted(`${name}=${value}`)}`).join(" ");
  return [
    { title: "Claude Code", hint: "Run in a shell", text: `claude mcp add ${given} thenvoi -- thenvoi-mcp` },
    { title: "Claude Desktop", hint: "claude_desktop_config.json", text: json({ mcpServers: { thenvoi: server } }) },
    { title: "Cursor", hint: ".cursor/mcp.json", text: json({ mcpServers: { thenvoi: server } }) },
    { title: "VS Code", hint: ".vscode/mcp.json", text: json({ servers: { thenvoi: { type: "stdio", ...server } } }) },
  ];
}

function environment(baseUrl, key) {
  const variables = {
    THENVOI_BASE_URL: baseUrl,
    THENVOI_REST_URL: baseUrl,
    THENVOI_WS_URL: `${baseUrl.replace(/^http/, "ws")}/api/v1/socket/websocket`,
    THENVOI_API_KEY: key,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  return [{ title: "For a shell, or any client of the platform", text: lines.join("\n") }];
}

function json(value) {
  return JSON.stringify(value, null, 2);
}

/** A word for a shell. */
export function quoted(text) {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** A string for Python; JSON's escapes are Python's too, and what JSON leaves as it is, Python reads as it is. */
export function literal(text) {
  return JSON.stringify(text);
}
