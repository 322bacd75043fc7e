export type { LedgerLine } from "./ledger.ts";
export { createMemoryStores } from "./memory-stores.ts";
export type { ScriptedGateway } from "./scripted-gateway.ts";
export { createScriptedGateway } from "./scripted-gateway.ts";
