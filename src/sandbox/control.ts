import { Hono } from "hono";
import { acceptInvitation, endInvitation } from "./acceptance.ts";
import type { Core } from "./core.ts";
import type { Fault } from "./faults.ts";
import { SWITCHES, setSwitch } from "./switches.ts";
import type { Administration } from "./world.ts";
import { checkWorld } from "./world-file.ts";

/** What the control endpoints are, for people who ask. */
const CONTROLS: Readonly<Record<string, string>> = {
  "GET /_sandbox": "this list",
  "GET /_sandbox/state": "the world as it is now: a world file",
  "PUT /_sandbox/state": "replace the world by the one in the body",
  "POST /_sandbox/reset": "the world as it was at the start; faults, log and issued tokens go",
  "GET /_sandbox/requests": "the request log, oldest first",
  "DELETE /_sandbox/requests": "empty the request log",
  "GET /_sandbox/faults": "the faults, with how often each has struck",
  "POST /_sandbox/faults": "add a fault, or a list of them",
  "DELETE /_sandbox/faults": "take all faults away",
  "GET /_sandbox/clock": "the sandbox's time",
  "POST /_sandbox/clock": 'move it forward: {"advance": milliseconds}',
  "GET /_sandbox/switches": "every switch: value, default and meaning",
  "PATCH /_sandbox/switches": 'change switches: {"pagelen-cap": 50}',
  "POST /_sandbox/workspace":
    'change the workspace: {"administration": "bitbucket" | "moved" | "deactivated", "seats": number | null}',
  "POST /_sandbox/accept":
    'accept an invitation: {"email": "lou@acme.example", "name": "Lou Lind"}',
  "POST /_sandbox/end":
    'end a pending invitation, as when it expires or is declined: {"email": "lou@acme.example"}',
};

/** The endpoints under `/_sandbox/`: to look at the world, change it, and make it fail. They are not logged. */
export function createControl(core: Core): Hono {
  const app = new Hono({ strict: false });
  app.get("/", (context) => context.json({ controls: CONTROLS }));
  addWorld(app, core);
  addLog(app, core);
  addFaults(app, core);
  addClock(app, core);
  addSwitches(app, core);
  addWorkspace(app, core);
  app.all("*", (context) =>
    context.json(
      problem(
        `there is no ${context.req.method} ${context.req.path}; GET /_sandbox lists what there is`,
      ),
      404,
    ),
  );
  app.onError((error, context) => context.json(problem(error.message), 400));
  return app;
}

function problem(message: string): unknown {
  return { type: "error", error: { message } };
}

function addWorld(app: Hono, core: Core): void {
  app.get("/state", (context) => context.json(core.state.snapshot()));
  app.put("/state", async (context) => {
    core.load(checkWorld(await readJson(context.req)));
    return context.body(null, 204);
  });
  app.post("/reset", (context) => {
    core.reset();
    return context.body(null, 204);
  });
}

function addLog(app: Hono, core: Core): void {
  app.get("/requests", (context) => context.json({ values: core.log.entries }));
  app.delete("/requests", (context) => {
    core.log.clear();
    return context.body(null, 204);
  });
}

function addFaults(app: Hono, core: Core): void {
  app.get("/faults", (context) => context.json({ values: core.faults.list() }));
  app.post("/faults", async (context) => {
    const body = await readJson(context.req);
    for (const fault of Array.isArray(body) ? body : [body]) core.faults.add(fault as Fault);
    return context.json({ values: core.faults.list() }, 201);
  });
  app.delete("/faults", (context) => {
    core.faults.clear();
    return context.body(null, 204);
  });
}

function addClock(app: Hono, core: Core): void {
  const show = () => ({ now: core.clock.now(), iso: new Date(core.clock.now()).toISOString() });
  app.get("/clock", (context) => context.json(show()));
  app.post("/clock", async (context) => {
    const { advance } = await readObject(context.req, ["advance"]);
    core.clock.advance(advance as number);
    return context.json(show());
  });
}

function addSwitches(app: Hono, core: Core): void {
  const show = () =>
    Object.entries(SWITCHES).map(([name, definition]) => ({
      name,
      value: core.switches[name as keyof typeof SWITCHES],
      ...definition,
    }));
  app.get("/switches", (context) => context.json({ values: show() }));
  app.patch("/switches", async (context) => {
    const changes = await readObject(context.req, Object.keys(SWITCHES));
    for (const [name, value] of Object.entries(changes)) setSwitch(core.switches, name, value);
    core.forgetCredentials();
    return context.json({ values: show() });
  });
}

const ADMINISTRATIONS: readonly Administration[] = ["bitbucket", "moved", "deactivated"];

function addWorkspace(app: Hono, core: Core): void {
  app.post("/workspace", async (context) => {
    const body = await readObject(context.req, ["administration", "seats"]);
    const { workspace } = core.state;
    const administration = body["administration"] ?? workspace.administration;
    const known = ADMINISTRATIONS.find((one) => one === administration);
    if (known === undefined)
      throw new Error(
        `administration is ${ADMINISTRATIONS.join(", ")}, not ${JSON.stringify(administration)}`,
      );
    const seats = body["seats"] === undefined ? workspace.seats : body["seats"];
    if (seats !== null && !Number.isInteger(seats))
      throw new Error("seats is a whole number, or null for no limit");
    workspace.administration = known;
    workspace.seats = seats as number | null;
    return context.json(workspace);
  });
  app.post("/accept", async (context) => {
    const { email, name } = await readObject(context.req, ["email", "name"]);
    if (typeof email !== "string") throw new Error("email is the address that was invited");
    const given = typeof name === "string" ? name : undefined;
    return context.json(acceptInvitation(core.state, core.effects, email, given));
  });
  app.post("/end", async (context) => {
    const { email } = await readObject(context.req, ["email"]);
    if (typeof email !== "string") throw new Error("email is the address that was invited");
    endInvitation(core.state, email);
    return context.body(null, 204);
  });
}

type Body = { text: () => Promise<string> };

async function readJson(request: Body): Promise<unknown> {
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("the body is not JSON");
  }
}

async function readObject(
  request: Body,
  names: readonly string[],
): Promise<Record<string, unknown>> {
  const body = await readJson(request);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Error("the body is not a JSON object");
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is not known here; there are: ${names.join(", ")}`);
  return body as Record<string, unknown>;
}
