/** What a fault can be set on and what it can do, as the form offers it; docs/faults.md says what each means. */

const ERRORS = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504];
const REFUSALS = [400, 401, 403, 404, 409, 429, 500, 502, 503, 504];

const FRAMES = ["join", "leave", "heartbeat", "frame"];

/** What clients do on the wire. */
export const WORDS = ["upgrade", ...FRAMES];

/** Events that are pushed. */
export const EVENTS = [
  "message_created", "message_updated", "participant_added", "participant_removed", "room_deleted", "room_added",
  "room_removed", "contact_request_received", "contact_request_updated", "contact_added", "contact_removed",
  "task_created", "task_updated",
];

/** What the Agent Manager is asked for. */
export const CALLS = [
  "agent_manager_login", "agent_manager_initialize", "agent_manager_tools_list", "agent_manager_tools_call",
  "agent_manager_message", "agent_manager_agents", "agent_manager_run",
];

/** Streams of the Agent Manager. */
export const STREAMS = ["agent_manager_stream"];

/** Topics; `*` is any of a kind. */
export const TOPICS = [
  "chat_room", "room_participants", "agent_rooms", "agent_contacts", "agent_control", "user_rooms", "user_contacts",
  "tasks",
].map((name) => `${name}:*`);

/**
 * Each effect: its label, what it can happen to (`operation`, `stream`, `event`, `topic`, or one of the words), the fields that
 * it takes, and how it is written from their values.
 */
export const EFFECTS = {
  status: {
    label: "Answer an error",
    to: ["operation", "stream"],
    fields: [
      { name: "status", label: "Status", choices: ERRORS, first: 503 },
      { name: "body", label: "Body", choices: ["envelope", "empty"] },
      { name: "retry_after", label: "Retry-After (s)", number: true, optional: true },
    ],
    write: ({ status, body, retry_after }) => ({ status: Number(status), body, ...seconds("retry_after", retry_after) }),
  },
  latency: {
    label: "Answer late",
    to: ["operation", "stream"],
    fields: [{ name: "latency", label: "Seconds on the world's clock", number: true, first: 5 }],
    write: ({ latency }) => ({ latency: Number(latency) }),
  },
  cut: {
    label: "Cut the connection",
    to: ["operation", "stream"],
    fields: [{ name: "cut", label: "When the call", choices: ["before", "after"] }],
    write: ({ cut }) => ({ cut }),
  },
  garble: {
    label: "Garble the answer",
    to: ["operation"],
    fields: [{ name: "garble", label: "How", choices: ["truncated", "not_json"] }],
    write: ({ garble }) => ({ garble }),
  },
  refuse: {
    label: "Refuse the socket",
    to: ["upgrade"],
    fields: [
      { name: "status", label: "Status", choices: REFUSALS, first: 403 },
      { name: "retry_after", label: "Retry-After (s)", number: true, optional: true },
    ],
    write: ({ status, retry_after }) => ({ refuse: { status: Number(status), ...seconds("retry_after", retry_after) } }),
  },
  reply: {
    label: "Disturb the reply",
    to: [...FRAMES, "topic"],
    fields: [
      { name: "reply", label: "How", choices: ["drop", "twice", "late", "stale_join_ref"] },
      { name: "seconds", label: "Seconds, if late", number: true, optional: true },
    ],
    write: ({ reply, seconds: late }) => ({ reply, ...seconds("seconds", late) }),
  },
  push: {
    label: "Disturb the push",
    to: ["event", "topic"],
    fields: [{ name: "push", label: "How", choices: ["omit", "duplicate", "reorder"] }],
    write: ({ push }) => ({ push }),
  },
  crash: { label: "Crash the channel", to: ["join", "frame", "event", "topic"], fields: [], write: () => ({ crash: true }) },
  close: {
    label: "Close the socket",
    to: [...FRAMES, "event", "topic"],
    fields: [{ name: "close", label: "Code", number: true, first: 1011 }],
    write: ({ close }) => ({ close: Number(close) }),
  },
  stall: { label: "Stall the socket", to: [...FRAMES, "event", "topic"], fields: [], write: () => ({ stall: true }) },
};

function seconds(name, text) {
  return text === "" ? {} : { [name]: Number(text) };
}

/** What kind of thing `on` names. */
export function kindOf(on) {
  if (WORDS.includes(on)) return on;
  if (EVENTS.includes(on)) return "event";
  if (STREAMS.includes(on)) return "stream";
  return on.includes(":") ? "topic" : "operation";
}

/** The effects that can happen to it. */
export function effectsOn(on) {
  const kind = kindOf(on);
  return Object.entries(EFFECTS).filter(([, effect]) => effect.to.includes(kind));
}
