export { type Config, type Env, type ReadConfigOutcome, readConfig } from "./config.ts";
export { createContainer } from "./container.ts";
export { createIdentify, type IdentifyDeps } from "./identity.ts";
export { type RunningServer, startServer } from "./server.ts";
export { TOKENS } from "./tokens.ts";
