import type { Clock, PaymentGateway } from "@admit-one/core";
import {
  createScriptedGateway,
  createScriptedTwoStepGateway,
  type ScriptedGateway,
  type ScriptedTwoStepGateway,
} from "@admit-one/memory";

/** What goes wrong with the next calls: nobody hears them, or nobody hears the answer. */
export type Mishap = "none" | "unreachable" | "lost";

export type StageBank = {
  /** `card` charges, `vault` takes two steps, `plain` can fence nothing. */
  readonly gateways: readonly PaymentGateway[];
  readonly card: ScriptedGateway;
  readonly vault: ScriptedTwoStepGateway;
  readonly plain: ScriptedGateway;
  mishap: Mishap;
  /** Refunds are refused for certain while set. */
  refusesRefunds: boolean;
  /** What the gateways were asked, in order. */
  readonly calls: string[];
};

export const plainTtlMs = 120_000;

/** No line to the bank is needed for them. */
const localCalls: ReadonlySet<string> = new Set([
  "accepts",
  "checkMethod",
  "ledger",
  "parseWebhook",
  "webhook",
]);

/** The outer world of a stage: it survives every process. */
export const createStageBank = (clock: Clock): StageBank => {
  const card = createScriptedGateway({ clock, name: "card", webhookSecret: "secret" });
  const vault = createScriptedTwoStepGateway({ clock, name: "vault" });
  const plain = createScriptedGateway({ clock, name: "plain" });
  const calls: string[] = [];
  const troubled = <G extends PaymentGateway>(gateway: G): G => {
    const entries = Object.entries(gateway).map(([name, value]: [string, unknown]) => {
      if (typeof value !== "function" || localCalls.has(name)) return [name, value];
      const call = value as (...args: unknown[]) => Promise<unknown>;
      return [
        name,
        async (...args: unknown[]) => {
          calls.push(`${gateway.name}.${name}`);
          if (bank.mishap === "unreachable") throw new Error("The bank can't be reached.");
          if (name === "refund" && bank.refusesRefunds) {
            return { outcome: "refused", reason: "closed_account", retry: "never" };
          }
          const answer = await call(...args);
          if (bank.mishap === "lost") throw new Error("The answer was lost.");
          return answer;
        },
      ];
    });
    return Object.fromEntries(entries) as G;
  };
  const noFence: ScriptedGateway = {
    ...plain,
    capabilities: {
      ...plain.capabilities,
      cancelBeforeCapture: false,
      authorizationTtlMs: plainTtlMs,
    },
    cancel: (payment) => plain.lookup(payment),
  };
  const bank: StageBank = {
    gateways: [],
    card,
    vault,
    plain,
    mishap: "none",
    refusesRefunds: false,
    calls,
  };
  return Object.assign(bank, { gateways: [card, vault, noFence].map(troubled) });
};
