import type { AdmissionGate, AdmissionOptions, GateAnswered, Timers } from "@admit-one/core";
import { createTurnstileGate } from "@admit-one/turnstile";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics/metrics.ts";
import { occasionally } from "./occasionally.ts";

/** The gate that the configuration names, or null. */
export const createGate = ({ admission: { gate } }: Config): AdmissionGate | null => {
  if (gate === null) return null;
  const { siteKey, secretKey, url, action, hostnames } = gate;
  return createTurnstileGate({
    siteKey,
    secretKey,
    url: url ?? undefined,
    action: action ?? undefined,
    hostnames: hostnames ?? undefined,
  });
};

export type AdmissionDeps = {
  readonly gate: AdmissionGate | null;
  readonly config: Config;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly log: Log;
};

/** Counts the gate's answers, and logs its failures. */
export const toAdmission = (deps: AdmissionDeps): AdmissionOptions | undefined => {
  const { gate, config, timers, metrics, log } = deps;
  if (gate === null) return undefined;
  const { onFailure } = config.admission;
  const sayFailed = occasionally<string, string | undefined>(timers, (name, happened) => {
    const { count, last: reason } = happened;
    log.error({ gate: name, count, reason, onFailure }, "the admission gate failed");
  });
  const onAnswered = ({ gate: name, outcome, reason }: GateAnswered): void => {
    metrics.admission(outcome);
    if (outcome === "failed") sayFailed(name, reason);
  };
  return { gate, onFailure, onAnswered };
};
