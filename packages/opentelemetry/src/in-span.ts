import { TicketingError } from "@admit-one/core";
import {
  type Attributes,
  context,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { tracer } from "./tracer.ts";

export type SpanOptions = {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
};

/** Runs `run` in a span that ends with it, with or without an error. */
export const inSpan = async <T>(
  { name, kind, attributes }: SpanOptions,
  run: () => T | Promise<T>,
): Promise<T> => {
  const span = tracer().startSpan(name, { kind, attributes });
  try {
    const answer = await context.with(trace.setSpan(context.active(), span), run);
    tellOutcome(span, answer);
    return answer;
  } catch (error) {
    failed(span, typeOf(error));
    throw error;
  } finally {
    span.end();
  }
};

/** Records no message: it may contain private data. */
export const failed = (span: Span, type: string): void => {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
};

const typeOf = (error: unknown): string => {
  if (error instanceof TicketingError) return error.code;
  return error instanceof Error ? error.name : "_OTHER";
};

/** Records only the outcome of an answer, never its other fields. */
const tellOutcome = (span: Span, answer: unknown): void => {
  const tag =
    typeof answer === "object" && answer !== null && "outcome" in answer ? answer.outcome : answer;
  if (typeof tag === "string" && /^[a-z_]{1,64}$/.test(tag)) {
    span.setAttribute("admit_one.outcome", tag);
  }
};
