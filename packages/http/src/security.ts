import type { Role } from "./operators.ts";

/** The ways to identify a caller, under their names in the OpenAPI document. */
export const securitySchemes = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "Names the user",
  },
  trialUser: {
    type: "apiKey",
    in: "header",
    name: "X-User-Id",
    description: "Names the user in local trials; not trusted elsewhere",
  },
  queueToken: {
    type: "apiKey",
    in: "header",
    name: "Queue-Token",
    description: "The place in line, as `token` of the answer that issued it",
  },
  admin: {
    type: "http",
    scheme: "bearer",
    description:
      "An operator's token. Each call names the least role that may make it: a `viewer` reads all " +
      "but the journal and a user's export; an `agent` also cancels, refunds, settles, reserves, " +
      "moves and blocks; a `manager` may do everything.",
  },
} as const;

type Requirements = Record<string, string[]>[];

export const byUser: Requirements = [{ bearer: [] }, { trialUser: [] }];
export const byToken: Requirements = [{ queueToken: [] }];
export const byUserWithToken: Requirements = [
  { bearer: [], queueToken: [] },
  { trialUser: [], queueToken: [] },
];
export const byOperator = (role: Role): Requirements => [{ admin: [role] }];
export const byAnyone: Requirements = [];
