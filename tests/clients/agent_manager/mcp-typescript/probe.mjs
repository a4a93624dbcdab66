// The TypeScript SDK: the same words and the same lines as mcp_probe.py.
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";

const [baseUrl, token, way] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const options = { requestInit: { headers } };
const question = { message: "What is the price of AAPL?" };

function transportOf(kind) {
  if (kind === "http") return new StreamableHTTPClientTransport(new URL("/mcp", baseUrl), options);
  return new SSEClientTransport(new URL("/mcp/sse", baseUrl), options);
}

// Hosts that try Streamable HTTP first do so at the address that they were given, and fall back.
async function connected(client) {
  if (way !== "fallback") return client.connect(transportOf(way));
  let refused = null;
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL("/mcp/sse", baseUrl), options));
  } catch (error) {
    refused = String(error.message);
  }
  await client.connect(transportOf("sse"));
  return refused;
}

const client = new Client({ name: "probe", version: "1" });
const changed = new Promise((resolve) => {
  client.setNotificationHandler(ToolListChangedNotificationSchema, (told) => resolve(told.method));
});

try {
  await connected(client);
  const tools = (await client.listTools()).tools.map((tool) => tool.name);
  await client.ping();
  const progress = [];
  const onprogress = (step) => progress.push([step.progress, step.total]);
  const answer = await client.callTool({ name: "run_finance_agent", arguments: question }, undefined, { onprogress });
  const agents = await client.callTool({ name: "list_agents", arguments: {} });
  const offline = await client.callTool({ name: "run_night_clerk", arguments: question });
  const unknown = await client.callTool({ name: "run_courier_agent", arguments: question }).catch((error) => error);
  console.log("ready");
  await new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve));
  const seen = {
    server: [client.getServerVersion().name, client.getServerVersion().version],
    tools,
    answer: [answer.content[0].text, answer.isError],
    progress,
    agents: agents.structuredContent.agents.map((agent) => agent.id),
    offline: offline.isError,
    unknown: unknown.code,
    changed: await changed,
    tools_afterwards: (await client.listTools()).tools.map((tool) => tool.name),
  };
  console.log(JSON.stringify(seen));
  await client.close();
  process.exit(0);
} catch (error) {
  console.log(JSON.stringify({ failed: String(error.message), code: error.code ?? null }));
  process.exit(1);
}
