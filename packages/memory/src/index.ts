export type { LedgerLine } from "./ledger.ts";
export { createMemoryStores } from "./memory-stores.ts";
export type {
  ScriptedGateway,
  ScriptedGatewayOptions,
  ScriptedTwoStepGateway,
} from "./scripted-gateway.ts";
export { createScriptedGateway, createScriptedTwoStepGateway } from "./scripted-gateway.ts";
export type { RefundMood } from "./scripted-movements.ts";
export type { ScriptedNews, ScriptedProvider } from "./scripted-provider.ts";
