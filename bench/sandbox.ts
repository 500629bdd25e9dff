import { fork } from "node:child_process";
import { connect } from "node:net";
import { WORLD_SIZES } from "../src/sandbox/generate.ts";
import { createSandbox } from "../src/sandbox/index.ts";

/**
 * `npm run bench:sandbox`: how fast a sandbox starts, how much memory it takes, and how many permission lists it gives
 * in a second over keep-alive connections. The sandbox runs in a process of its own.
 */
const PATH = "/2.0/repositories/acme/legacy/permissions-config/users?pagelen=100";
const CONNECTIONS = 8;
const SECONDS = 4;

type Started = { port: number; milliseconds: number };
type Ended = { megabytes: number };

if (process.argv[2] === "serve") await serve(Number(process.argv[3]));
else {
  process.stdout.write(
    "| repositories | start | permission lists in a second | peak memory |\n|---:|---:|---:|---:|\n",
  );
  for (const size of WORLD_SIZES) process.stdout.write(`${await measure(size)}\n`);
}

async function serve(size: number): Promise<void> {
  const before = performance.now();
  const origin = await createSandbox({ size }).start();
  const milliseconds = Math.round(performance.now() - before);
  process.send?.({ port: Number(new URL(origin).port), milliseconds } satisfies Started);
  process.on("message", () => {
    process.send?.({
      megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    } satisfies Ended);
    process.disconnect();
    process.exit();
  });
}

async function measure(size: number): Promise<string> {
  const child = fork(import.meta.filename, ["serve", String(size)]);
  const { port, milliseconds } = await new Promise<Started>((resolve) =>
    child.once("message", resolve),
  );
  const rate = await load(port);
  const ended = new Promise<Ended>((resolve) => child.once("message", resolve));
  child.send("end");
  const { megabytes } = await ended;
  return `| ${size} | ${milliseconds} ms | ${rate} | ${megabytes} MB |`;
}

/** Asks on every connection again as soon as the answer is there. */
function load(port: number): Promise<number> {
  let answers = 0;
  const credential = Buffer.from("castellan@acme.example:sandbox-admin-token").toString("base64");
  const ask = `GET ${PATH} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Basic ${credential}\r\n\r\n`;
  const sockets = Array.from({ length: CONNECTIONS }, () => {
    const socket = connect(port, "127.0.0.1").setEncoding("latin1");
    let pending = "";
    socket.on("data", (text) => {
      pending += text;
      const head = pending.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(pending.slice(0, head))?.[1]);
      if (head === -1 || pending.length < head + 4 + length) return;
      if (!pending.startsWith("HTTP/1.1 200 ")) throw new Error(pending.slice(0, head));
      pending = "";
      answers += 1;
      socket.write(ask);
    });
    socket.write(ask);
    return socket;
  });
  return new Promise((resolve) => {
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
      resolve(Math.round(answers / SECONDS));
    }, SECONDS * 1000);
  });
}
