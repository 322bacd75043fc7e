import type { FieldError } from "@admit-one/core";
import type { TypedResponse } from "hono";
import { respond } from "./answers.ts";
import type { RequestContext } from "./context.ts";
import { preferredLanguage } from "./language.ts";
import { type ProblemCode, type ProblemStatus, problemStatus } from "./problem-codes.ts";
import type { Problem } from "./schemas/problem.ts";
import { titles } from "./titles.ts";

/** One type for each status, so that the compiler can look up each in the route's declaration. */
export type ProblemAnswer<S extends ProblemStatus> = S extends S
  ? Response & TypedResponse<Problem, S, "json">
  : never;

/** A body may have as many errors as bytes. More than this number is of no use to a reader. */
export const errorsMax = 20;

const textMax = 200;

/** Field names come from the client and may be as long as the body. */
const clipText = (text: string): string =>
  text.length > textMax ? `${text.slice(0, textMax).toWellFormed()}…` : text;

const clip = ({ field, message }: FieldError): FieldError => ({
  field: clipText(field),
  message: clipText(message),
});

export type ProblemDetails = {
  readonly errors?: readonly FieldError[] | undefined;
  /** Further members of the body. They must not contain secrets. */
  readonly members?: Partial<Problem> | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
};

export const problemType = (code: ProblemCode): string =>
  `urn:admit-one:problem:${code.toLowerCase().replaceAll("_", "-")}`;

/** The challenge of each 401: the proof that was missing (RFC 9110, section 15.5.2). */
const challenges: Partial<Record<ProblemCode, string>> = {
  UNAUTHENTICATED: "Bearer",
  INVALID_TOKEN: "Queue-Token",
};

/** Answers with a problem (RFC 9457) in the language that the reader prefers. */
export const problem = <C extends ProblemCode>(
  c: RequestContext,
  code: C,
  details: ProblemDetails = {},
): ProblemAnswer<ProblemStatus<C>> => {
  const language = preferredLanguage(c.req.header("Accept-Language"));
  const status: ProblemStatus = problemStatus[code];
  const body: Problem = {
    type: problemType(code),
    title: titles[code][language],
    status,
    code,
    requestId: c.get("requestId"),
    ...details.members,
    ...(details.errors && { errors: details.errors.slice(0, errorsMax).map(clip) }),
  };
  const challenge = challenges[code];
  const answer = respond(c, JSON.stringify(body), status, {
    "Content-Type": "application/problem+json",
    "Content-Language": language,
    "Cache-Control": "no-store",
    Vary: "Accept-Language",
    ...(challenge !== undefined && { "WWW-Authenticate": challenge }),
    ...(details.retryAfterSeconds && { "Retry-After": String(details.retryAfterSeconds) }),
    ...details.headers,
  });
  // Hono types a raw body as a string; this one is the JSON text of a `Problem`.
  return answer as unknown as ProblemAnswer<ProblemStatus<C>>;
};
