// Loaded into each server by `--import`: how long its event loop stood still, for whom asks.
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolutionMs = 5;
const watched = monitorEventLoopDelay({ resolution: resolutionMs });
watched.enable();

const inMs = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);

process.on("message", (message) => {
  if (message === "begin") watched.reset();
  if (message === "read") {
    process.send?.({ p99Ms: inMs(watched.percentile(99)), longestMs: inMs(watched.max) });
  }
});
// The server ends as it would without this.
process.channel?.unref();
