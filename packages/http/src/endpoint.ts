import { type Actor, isUserId } from "@admit-one/core";
import type { OpenAPIHono, RouteConfig, RouteConfigToTypedResponse } from "@hono/zod-openapi";
import type { z } from "zod";
import type {
  BoxOfficeRoutesOptions,
  HostContext,
  Operator,
  RequestContext,
  RequestEnv,
} from "./context.ts";
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
/** Concert documents are longer than any body that a buyer sends. */
const adminBodyBytesMax = 1024 * 1024;

/**
 * Who may call: `anyone` (perhaps with a queue token), an identified `user`, or operators with this
 * role or a higher one.
 */
export type Access = "anyone" | "user" | Role;

type Call<A extends Access, B> = {
  /** Undefined unless the route is for users. */
  readonly userId: A extends "user" ? string : undefined;
  /** The operator; undefined unless the route is for operators. */
  readonly actor: A extends Role ? Actor : undefined;
  readonly body: B;
};

/** The description of a call, beside its input and its answers. */
type Described = {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
};

export type Endpoint<R extends RouteConfig, A extends Access, B> = {
  /** As documented. The compiler compares the handler's answers with its responses. */
  readonly route: R & Described;
  readonly access: A;
  /** Without a schema the call takes no body. An absent body counts as `{}`. */
  readonly body?: z.ZodType<B>;
  readonly handle: (c: RequestContext, call: Call<A, B>) => Answered<R>;
};

type Answered<R extends RouteConfig> =
  | (Response & RouteConfigToTypedResponse<R>)
  | Promise<Response & RouteConfigToTypedResponse<R>>;

/** Adds one route to the app and to its OpenAPI document. */
export type AddEndpoint = <R extends RouteConfig, A extends Access, B = Record<string, never>>(
  endpoint: Endpoint<R, A, B>,
) => void;

type Caller =
  | { readonly outcome: "named"; readonly userId?: string; readonly actor?: Actor }
  | { readonly outcome: "unauthenticated" }
  | { readonly outcome: "forbidden" }
  | { readonly outcome: "too_many_guesses" };

/** Short, but long enough for one or two more guesses to be allowed. */
const guessRetrySeconds = 2;

/**
 * Checks every call in the order that the API promises: the size of the body, the caller, the media
 * type, the form of the body. The use case then has its own order.
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
      return mayAct(operator, role) ? { outcome: "named", actor: actorOf(operator) } : forbidden;
    };
  const callers: Record<Access, (c: RequestContext) => Caller | Promise<Caller>> = {
    anyone: () => unnamed,
    user: async (c) => {
      // Pass the host's own context: it has variables that the routes do not know.
      const identity = await identify(c.req.raw, c as HostContext);
      if (identity.outcome === "cross_site") return forbidden;
      // A host may pass on a user id from a foreign token, and no store can keep every text.
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
    // Without any way to prove an operator, the operators' routes do not exist.
    if (role !== null && checkOperator === null) return;
    const limitBytes = role === null ? bodyBytesMax : adminBodyBytesMax;
    const takesBody = route.method !== "get";

    // `access` and `schema` guarantee these types.
    type Given = Parameters<typeof handle>[1];
    const handleAny = (c: RequestContext): Response | Promise<Response> =>
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
    // Without a body and a user, the only thing to wait for is the use case, if at all.
    const isFree = access === "anyone" && !takesBody;

    app.openAPIRegistry.registerPath(role === null ? route : forOperators(route, role));
    app.on(
      route.method,
      route.path.replaceAll(/{(.+?)}/g, ":$1"),
      handler(route.path, isFree ? handleAny : answer),
    );
  };
};

const actorOf = ({ id, role }: Operator): Actor => ({ id, role });

/** The route does not ask who calls. */
const unnamed: Caller = { outcome: "named" };
const unauthenticated = { outcome: "unauthenticated" } as const;
const forbidden = { outcome: "forbidden" } as const;

const roleOf = (access: Access): Role | null =>
  access === "anyone" || access === "user" ? null : access;

/**
 * Answers that every operators' route may give to a caller that guesses tokens, and to an operator
 * whose role is too low. Viewers have the lowest role.
 */
const forOperators = <R extends RouteConfig>(route: R, role: Role): R => ({
  ...route,
  security: byOperator(role),
  responses: { ...(role === "viewer" ? guessed : guessedOrForbidden), ...route.responses },
});

const guessed = problems("TOO_MANY_REQUESTS");
const guessedOrForbidden = problems("TOO_MANY_REQUESTS", "FORBIDDEN");

const noBytes = { outcome: "read", bytes: new Uint8Array() } as const;

type WithPath = { readonly req: { param(name: string): string | undefined } };

/** The form of every id. */
const idForm = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * An id from the path. If its form is wrong, the use case gets the empty id, which nothing has. So
 * its refusals keep their order, and no store sees an unusual text.
 */
export const pathId = (c: WithPath, name: string): string => {
  const id = c.req.param(name) ?? "";
  return idForm.test(id) ? id : "";
};

/**
 * An event's id consists of an aggregate's id, a version and a type, so it is longer than other
 * ids.
 */
const eventIdForm = /^[A-Za-z0-9_.:-]{1,160}$/;

/** The text if an event may have it as its id, else the empty id. Other ids have this form, too. */
export const eventIdOf = (text = ""): string => (eventIdForm.test(text) ? text : "");

/** An event's id from the path; empty if its form is wrong. */
export const pathEventId = (c: RequestContext): string => eventIdOf(c.req.param("eventId"));

const isText = (path: string): boolean => {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
};

/**
 * A user's id from the path; it may be any text. Hono passes on text that it cannot decode, and a
 * wallet would be opened under that name. In that case return the empty id, which belongs to no
 * user.
 */
export const pathUserId = (c: RequestContext): string =>
  isText(c.req.path) ? (c.req.param("userId") ?? "") : "";

/** The queue token. A missing token is as invalid as a forged one. */
export const queueToken = (c: RequestContext): string => c.req.header("Queue-Token") ?? "";
