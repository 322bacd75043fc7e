import { z } from "zod";
import { problemType } from "./problem.ts";
import { type ProblemCode, type ProblemStatus, problemStatus } from "./problem-codes.ts";
import { problemSchema } from "./schemas/problem.ts";
import { titles } from "./titles.ts";

/** One example of each problem. Responses refer to them. */
export const problemExamples: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(titles)
    // No declared route answers with this code.
    .filter(([code]) => code !== "METHOD_NOT_ALLOWED")
    .map(([code, { ko, en }]) => [
      code,
      {
        summary: ko,
        value: {
          type: problemType(code as ProblemCode),
          title: en,
          status: problemStatus[code as ProblemCode],
          code,
          requestId: "b0a1f6de-5f0c-4b53-9a4b-2f0c61b7f4b0",
        },
      },
    ]),
);

const example = (code: ProblemCode) => ({ $ref: `#/components/examples/${code}` });

const header = (description: string) => ({ description, schema: { type: "string" as const } });

/** Whether answers with this code carry `Retry-After`. */
const isRetried = (code: ProblemCode): boolean =>
  problemStatus[code] === 429 || problemStatus[code] === 503 || code === "PAYMENT_IN_PROGRESS";

/** A problem with one of these codes, which all have the same status. */
const oneOf = (codes: readonly ProblemCode[]) => {
  const [first = "INTERNAL", ...others] = codes;
  const narrowed = z.object({
    status: z.literal(problemStatus[first]),
    code: z.enum([first, ...others]),
  });
  // For the compiler all problems have one type: it compares a handler's answers by status only.
  return z.intersection(problemSchema, narrowed) as unknown as typeof problemSchema;
};

const problemResponse = (codes: readonly ProblemCode[]) => ({
  description: codes.map((code) => `\`${code}\`: ${titles[code].en}`).join("  \n"),
  headers: {
    "Content-Language": header("`ko` or `en`"),
    ...(codes.some(isRetried) && { "Retry-After": header("Seconds") }),
    ...(codes.some((code) => problemStatus[code] === 401) && {
      "WWW-Authenticate": header("`Bearer` for a user or an operator, `Queue-Token` for a place"),
    }),
  },
  content: {
    "application/problem+json": {
      schema: oneOf(codes),
      examples: Object.fromEntries(codes.map((code) => [code, example(code)])),
    },
  },
});

type ProblemResponses<C extends ProblemCode> = {
  [S in ProblemStatus<C>]: ReturnType<typeof problemResponse>;
};

/** Any call may answer with these when infrastructure fails. */
const always = ["CONTENTION", "COMMIT_UNKNOWN", "UNAVAILABLE", "INTERNAL"] as const;

/** Declares the problems of a route by code. A refusal that is not declared does not compile. */
export const problems = <C extends ProblemCode>(
  ...codes: readonly C[]
): ProblemResponses<C | (typeof always)[number]> => {
  const byStatus = Map.groupBy([...codes, ...always], (code: ProblemCode) => problemStatus[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [status, problemResponse(some)]),
  ) as ProblemResponses<C | (typeof always)[number]>;
};

/** Declares an answer with a JSON body and its headers. */
export const answer = <S extends z.ZodType>(
  description: string,
  schema: S,
  headers?: Readonly<Record<string, string>>,
) => ({
  description,
  ...(headers !== undefined && {
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, meaning]) => [name, header(meaning)]),
    ),
  }),
  content: { "application/json": { schema } },
});

/** Declares an answer without a body. */
export const nothing = (description: string) => ({ description });

/** Declares a JSON body. */
export const jsonBody = <S extends z.ZodType>(schema: S, required = true) => ({
  required,
  content: { "application/json": { schema } },
});
