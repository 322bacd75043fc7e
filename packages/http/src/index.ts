export { clientKey, parseNetwork } from "./addresses.ts";
export { createBoxOfficeRoutes } from "./box-office-routes.ts";
export { createClientAddress, createProxyCheck, type TrustedProxies } from "./client-address.ts";
export { chooseEncoding } from "./compress.ts";
export type { Compressor, Encoding } from "./compressor.ts";
export type {
  AddressOf,
  BoxOfficeRoutesOptions,
  FailureContext,
  HostContext,
  Identify,
  IdentifyOperator,
  Identity,
  LimitRefusal,
  Operator,
  OperatorToken,
  RequestEnv,
} from "./context.ts";
export { eventIdOf, pathId } from "./endpoint.ts";
export { type NodeAnswer, writeEvents } from "./event-body.ts";
export { pageLanguage } from "./language.ts";
export { createTokenCheck, mayAct, type OperatorCheck, type TokenCheck } from "./operators.ts";
export { type ProblemCode, problemStatus, type Refusal } from "./problem-codes.ts";
export { salesCsv } from "./sales-csv.ts";
export { isSameOrigin } from "./same-origin.ts";
export type { AnswerBodies } from "./schemas/bodies.ts";
export {
  type ParsedConcertDocument,
  parseConcertDocument,
  toConcertDocumentBody,
} from "./schemas/concert-document.ts";
export type { Problem } from "./schemas/problem.ts";
export { parseAddedShow, parseMoreSections, parsePrices } from "./schemas/sale-changes.ts";
export { exportText as userExportText } from "./schemas/user.ts";
export { type Language, titles } from "./titles.ts";
