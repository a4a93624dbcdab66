// npm's phoenix, told by its tests what to do: the same lines in and out as phoenix_probe.py.
import { createInterface } from "node:readline";
import { Socket } from "phoenix";
import WebSocket from "ws";

const [url, key] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const base = url.replace(/\/websocket$/, "");
const socket = new Socket(base, { transport: WebSocket, params: { api_key: key }, reconnectAfterMs: () => 200 });
const channels = new Map();
let opened = 0;

socket.onOpen(() => say({ happened: opened++ ? "reconnected" : "connected" }));
socket.onClose(() => say({ happened: "disconnected" }));
socket.onError(() => opened || say({ happened: "failed", why: "no connection" }));
socket.connect();

function join(topic) {
  const channel = socket.channel(topic, {});
  channel.onMessage = (event, payload) => {
    if (!event.startsWith("phx_") && !event.startsWith("chan_reply")) say({ happened: "push", topic, event, payload });
    return payload;
  };
  channels.set(topic, channel);
  let joined = false;
  channel
    .join()
    .receive("ok", () => joined || (joined = true, say({ happened: "joined", topic })))
    .receive("error", ({ reason }) => { channel.leave(); say({ happened: "refused", topic, why: reason }); });
}

function leave(topic) {
  channels.get(topic).leave().receive("ok", () => say({ happened: "left", topic }));
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [command, topic] = line.trim().split(" ");
    if (command === "join") join(topic);
    else if (command === "leave") leave(topic);
    else if (command === "stop") socket.disconnect(() => process.exit(0));
  })
  .on("close", () => process.exit(0));
