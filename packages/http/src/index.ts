export { createBoxOfficeRoutes } from "./box-office-routes.ts";
export type {
  BoxOfficeRoutesOptions,
  FailureContext,
  HostContext,
  Identify,
  Identity,
  RequestEnv,
} from "./context.ts";
export type { ProblemCode } from "./problem-codes.ts";
export { type ParsedConcertDocument, parseConcertDocument } from "./schemas/concert-document.ts";
export type { Problem } from "./schemas/problem.ts";
