import { isUserId } from "@admit-one/core";
import type { OpenAPIHono, RouteConfig, RouteConfigToTypedResponse } from "@hono/zod-openapi";
import type { z } from "zod";
import type { BoxOfficeRoutesOptions, HostContext, RequestContext, RequestEnv } from "./context.ts";
import { problems } from "./documented.ts";
import type { MakeHandler } from "./handler.ts";
import { createOperatorCheck, mayAct, type Role } from "./operators.ts";
import { problem } from "./problem.ts";
import { parseJson, readBody } from "./read-body.ts";
import { refuse } from "./refuse.ts";
import { noBodySchema } from "./schemas/common.ts";
import { byOperator } from "./security.ts";
import { check } from "./validate.ts";

const bodyBytesMax = 64 * 1024;
/** Concert documents are longer than what buyers send. */
const adminBodyBytesMax = 1024 * 1024;

/**
 * Who may call: `anyone` (perhaps with a queue token), a named `user`, or operators of this role and
 * of those above it.
 */
export type Access = "anyone" | "user" | Role;

type Call<A extends Access, B> = {
  /** Empty unless the route is for users. */
  readonly userId: A extends "user" ? string : undefined;
  /** The operator's id; empty unless the route is for operators. */
  readonly actor: A extends Role ? string : undefined;
  readonly body: B;
};

/** What every call says of itself, beside what it takes and answers. */
type Described = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
};

export type Endpoint<R extends RouteConfig, A extends Access, B> = {
  /** As documented; the compiler holds the handler's answers against its responses. */
  readonly route: R & Described;
  readonly access: A;
  /** Without one the call takes no body. An absent body counts as `{}`. */
  readonly body?: z.ZodType<B>;
  readonly handle: (
    c: RequestContext,
    call: Call<A, B>,
  ) => Promise<Response & RouteConfigToTypedResponse<R>>;
};

/** Adds one route to the app and to its OpenAPI document. */
export type AddEndpoint = <R extends RouteConfig, A extends Access, B = Record<string, never>>(
  endpoint: Endpoint<R, A, B>,
) => void;

type Caller =
  | { readonly outcome: "named"; readonly userId?: string; readonly actor?: string }
  | { readonly outcome: "unauthenticated" }
  | { readonly outcome: "forbidden" }
  | { readonly outcome: "too_many_guesses" };

/** Soon, and a guess or two later. */
const guessRetrySeconds = 2;

/**
 * Every call is checked in the one order that the API promises: the size of the body, who asks, the
 * media type, the form of the body; then the use case has its own.
 */
export const createEndpoints = (
  app: OpenAPIHono<RequestEnv>,
  handler: MakeHandler,
  options: BoxOfficeRoutesOptions,
): AddEndpoint => {
  const { identify } = options;
  const checkOperator = createOperatorCheck(options);
  const byRole =
    (role: Role) =>
    async (c: RequestContext): Promise<Caller> => {
      const checked = (await checkOperator?.(c)) ?? unauthenticated;
      if (checked.outcome !== "operator") return checked;
      const { operator } = checked;
      return mayAct(operator, role) ? { outcome: "named", actor: operator.id } : forbidden;
    };
  const callers: Record<Access, (c: RequestContext) => Caller | Promise<Caller>> = {
    anyone: () => unnamed,
    user: async (c) => {
      // The host's own context: it knows of variables that the routes do not.
      const identity = await identify(c.req.raw, c as HostContext);
      // A host may pass on what a foreign token says of its user, and no store keeps every text.
      return identity.outcome === "user" && isUserId(identity.userId)
        ? { outcome: "named", userId: identity.userId }
        : unauthenticated;
    },
    viewer: byRole("viewer"),
    agent: byRole("agent"),
    manager: byRole("manager"),
  };

  return ({ route, access, body: schema, handle }) => {
    const role = roleOf(access);
    // Operators' routes do not exist where nobody could prove to be one.
    if (role !== null && checkOperator === null) return;
    const limitBytes = role === null ? bodyBytesMax : adminBodyBytesMax;
    const takesBody = route.method !== "get";

    // Both are what the types say: made so by `access`, and by `schema`.
    type Given = Parameters<typeof handle>[1];
    const handleAny = (c: RequestContext): Promise<Response> =>
      handle(c, { userId: undefined, actor: undefined, body: {} } as Given);
    const answer = async (c: RequestContext): Promise<Response> => {
      const body = takesBody ? await readBody(c, limitBytes) : noBytes;
      if (body.outcome === "too_large") return problem(c, "PAYLOAD_TOO_LARGE");
      const caller = await callers[access](c);
      if (caller.outcome === "unauthenticated") return problem(c, "UNAUTHENTICATED");
      if (caller.outcome === "too_many_guesses") {
        return problem(c, "TOO_MANY_REQUESTS", { retryAfterSeconds: guessRetrySeconds });
      }
      if (caller.outcome === "forbidden") return problem(c, "FORBIDDEN");
      const { userId, actor } = caller;
      if (!takesBody) return await handle(c, { userId, actor, body: {} } as Given);
      const parsed = parseJson(c, body);
      if (parsed.outcome === "unsupported_media_type") return problem(c, "UNSUPPORTED_MEDIA_TYPE");
      if (parsed.outcome === "validation") return refuse(c, parsed);
      const json = parsed.outcome === "json" ? parsed.json : {};
      const checked = check<unknown>(schema ?? noBodySchema, json);
      if (checked.outcome === "validation") return refuse(c, checked);
      return await handle(c, { userId, actor, body: checked.value } as Given);
    };
    // With nothing to read and nobody to name, there is nothing to wait for but the use case.
    const isFree = access === "anyone" && !takesBody;

    app.openAPIRegistry.registerPath(role === null ? route : forOperators(route, role));
    app.on(
      route.method,
      route.path.replaceAll(/{(.+?)}/g, ":$1"),
      handler(route.path, isFree ? handleAny : answer),
    );
  };
};

/** Whoever it is, the route does not ask. */
const unnamed: Caller = { outcome: "named" };
const unauthenticated = { outcome: "unauthenticated" } as const;
const forbidden = { outcome: "forbidden" } as const;

const roleOf = (access: Access): Role | null =>
  access === "anyone" || access === "user" ? null : access;

/**
 * What every route of operators may answer to somebody who guesses, and to an operator of too low a
 * role. Viewers have the lowest.
 */
const forOperators = <R extends RouteConfig>(route: R, role: Role): R => ({
  ...route,
  security: byOperator(role),
  responses: { ...(role === "viewer" ? guessed : guessedOrForbidden), ...route.responses },
});

const guessed = problems("TOO_MANY_REQUESTS");
const guessedOrForbidden = problems("TOO_MANY_REQUESTS", "FORBIDDEN");

const noBytes = { outcome: "read", bytes: new Uint8Array() } as const;

/** Any form that an id may have. */
const idForm = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * An id from the path. An odd one names nothing: the use case is asked for the empty id, which
 * nothing has, so that its own refusals keep their order and no store sees odd text.
 */
export const pathId = (c: RequestContext, name: string): string => {
  const id = c.req.param(name) ?? "";
  return idForm.test(id) ? id : "";
};

/** An event's id is made of its aggregate's, a version and a type, so it is longer than they are. */
const eventIdForm = /^[A-Za-z0-9_.:-]{1,160}$/;

/** An event's id from the path; an odd one names nothing. */
export const pathEventId = (c: RequestContext): string => {
  const id = c.req.param("eventId") ?? "";
  return eventIdForm.test(id) ? id : "";
};

const isText = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/**
 * A user's id from the path, which may be any text. Hono takes what is none as it is written, and a
 * wallet would be opened under that name; the empty id is nobody's.
 */
export const pathUserId = (c: RequestContext): string =>
  isText(c.req.path) ? (c.req.param("userId") ?? "") : "";

/** The queue token; a missing one is as invalid as a forged one. */
export const queueToken = (c: RequestContext): string => c.req.header("Queue-Token") ?? "";
