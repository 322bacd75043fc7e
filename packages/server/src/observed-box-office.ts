import type { BoxOffice } from "@admit-one/core";
import type { Metrics } from "./metrics/metrics.ts";

/** Members that are not calls of a waiting client. */
const unobserved: ReadonlySet<string> = new Set([
  "work",
  "subscribers",
  "goodbye",
  "figures",
  "countAlarms",
  "watchlist",
  "peekToken",
]);

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** The box office for its callers: times each call, and counts its outcome. */
export const observedBoxOffice = (
  boxOffice: BoxOffice,
  metrics: Pick<Metrics, "command">,
): BoxOffice => {
  const entries = Object.entries(boxOffice).map(([name, value]): [string, unknown] =>
    typeof value === "function" && !unobserved.has(name)
      ? [name, observed(name, value as Call, metrics)]
      : [name, value],
  );
  const peekToken: BoxOffice["peekToken"] = (query) => {
    const startedMs = performance.now();
    const answer = boxOffice.peekToken(query);
    // What it leaves to `lookUpToken` counts there.
    if (answer !== null) {
      metrics.command("lookUpToken", answer.outcome, performance.now() - startedMs);
    }
    return answer;
  };
  return { ...(Object.fromEntries(entries) as BoxOffice), peekToken };
};

const observed =
  (command: string, call: Call, metrics: Pick<Metrics, "command">): Call =>
  async (...args) => {
    const startedMs = performance.now();
    try {
      const answer = await call(...args);
      metrics.command(command, outcomeOf(answer), performance.now() - startedMs);
      return answer;
    } catch (error) {
      metrics.command(command, "error", performance.now() - startedMs);
      throw error;
    }
  };

/** Lists and reports have no outcome. */
const outcomeOf = (answer: unknown): string => {
  if (typeof answer !== "object" || answer === null || !("outcome" in answer)) return "answered";
  return String(answer.outcome);
};
