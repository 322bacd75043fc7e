export { createCompressor, type NodeCompressor } from "./compressor.ts";
export { createHmacTokenSigner } from "./hmac-token-signer.ts";
export {
  createNodeHandler,
  type FetchHandler,
  type NodeEnv,
  type NodeHandler,
} from "./node-handler.ts";
export { createRandomIds } from "./random-ids.ts";
export {
  type RunningWork,
  type StartWorkOptions,
  startWork,
  type WorkStep,
} from "./start-work.ts";
export { createSystemClock } from "./system-clock.ts";
export { createSystemTimers } from "./system-timers.ts";
export { loadOrCreateTokenKeys } from "./token-key-file.ts";
export type { TokenKey } from "./token-keys.ts";
export { generateTokenKey, parseTokenKeys } from "./token-keys.ts";
export { createWallClock } from "./wall-clock.ts";
