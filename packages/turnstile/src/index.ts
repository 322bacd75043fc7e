export { createTurnstileGate, type TurnstileGateOptions } from "./turnstile-gate.ts";
export { isVerifyUrl } from "./verify-url.ts";
