/** Preloaded into a measured process: when it ends, tells on descriptor 3 how long it ran, what of a processor it took, and its peak memory. */
import { writeSync } from "node:fs";

process.once("exit", (code) => {
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const { user, system } = process.cpuUsage();
  const processor = (user + system) / 1000;
  writeSync(3, JSON.stringify({ code, milliseconds: performance.now(), processor, megabytes }));
});
