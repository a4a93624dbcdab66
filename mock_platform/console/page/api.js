/** HTTP: the control API of the mock, and the platform's REST as one of the people of a world. */

const TOKEN = "thenvoi-mock-token";
const CONTROL = "/_mock/";
let askForToken = () => Promise.reject(new Error("nobody can be asked for the token"));
let asking = null;

/** A refusal in words; `status` 0 means that there was no answer. */
export class Refused extends Error {
  constructor(status, code, message, details) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details ?? null;
  }

  /** The message, with what is wrong in each field. */
  get sentence() {
    const fields = Object.entries(this.details ?? {}).filter(([, problems]) => Array.isArray(problems));
    const told = fields.map(([field, problems]) => `${field} ${problems.join(", ")}`).join("; ");
    return told && !this.message.includes(told) ? `${this.message}: ${told}` : this.message;
  }
}

/** Who is asked when control wants a token: a function that promises one. */
export function whenTokenIsNeeded(ask) {
  askForToken = ask;
}

/** One operation of control; `path` is what follows `/_mock/`. Gives what stands under `data`. */
export async function control(path, { method = "GET", body } = {}) {
  const answer = await open(path, { method, body });
  return answer.status === 204 ? null : (await answer.json()).data;
}

/** The same as an answer that is yet to be read, for streams and files. */
export async function open(path, { method = "GET", body, signal } = {}) {
  for (;;) {
    const token = sessionStorage.getItem(TOKEN);
    const headers = token === null ? {} : { "X-Mock-Token": token };
    const answer = await ask(CONTROL + path, { method, body, headers, signal });
    if (answer.ok) return answer;
    const refused = await refusal(answer);
    if (answer.status !== 403 || !refused.message.includes("X-Mock-Token")) throw refused;
    await newToken(token !== null);
  }
}

/** One operation of the platform with somebody's key; `path` is what follows `/api/v1/`. */
export async function platform(key, method, path, body) {
  const answer = await ask(`/api/v1/${path}`, { method, body, headers: { "X-API-Key": key } });
  if (!answer.ok) throw await refusal(answer);
  return answer.status === 204 ? null : (await answer.json()).data;
}

async function ask(url, { method, body, headers, signal }) {
  const given = body === undefined ? headers : { ...headers, "Content-Type": "application/json" };
  try {
    return await fetch(url, { method, headers: given, body: body && JSON.stringify(body), signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "unreachable", "The mock does not answer. Is it still running?");
  }
}

async function refusal(answer) {
  try {
    const { error } = await answer.json();
    return new Refused(answer.status, error.code, error.message, error.details);
  } catch {
    return new Refused(answer.status, "unreadable", `The answer was ${answer.status}, without an explanation`);
  }
}

async function newToken(wasWrong) {
  asking ??= askForToken(wasWrong).finally(() => {
    asking = null;
  });
  sessionStorage.setItem(TOKEN, await asking);
}
