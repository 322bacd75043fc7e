import type { BoxOffice, Timers } from "@admit-one/core";
import type { Context, Env } from "hono";
import type { Compressor, LongBody } from "./compressor.ts";
import type { Pieces } from "./pieces.ts";

/** Where a route is mounted. `location` makes the links of answers from it. */
export type Mount = {
  /** The route's own pattern, without the path under which the host mounted it. */
  readonly pattern: string;
  readonly basePath: string | undefined;
};

/**
 * Variables that the routes store with a request. If the host already set a `requestId`, it is
 * used.
 */
export type RequestEnv = Env & {
  Variables: {
    requestId: string;
    boxOfficeMount: Mount;
    /** The body of the answer if it is long enough to be compressed. */
    boxOfficeBody?: LongBody | Pieces;
    /** What an answer to a thrown error has beside its own headers. */
    boxOfficeErrorHeaders?: Readonly<Record<string, string>>;
  };
};
export type RequestContext = Context<RequestEnv>;

/**
 * The user of a request, as the host identifies it. Any failure to identify a user is
 * `unauthenticated`.
 */
export type Identity =
  | { readonly outcome: "user"; readonly userId: string }
  | { readonly outcome: "unauthenticated" }
  /** Only a cookie names the user, and a page of another origin sent it: see `isSameOrigin`. */
  | { readonly outcome: "cross_site" };

/** What the host knows of a request beside the request itself. A Hono context has this form. */
export type HostContext = {
  /** What middleware of a Hono host set for the request: `context.get("user")`. */
  get(name: string): unknown;
  /** What the host passed to `fetch(request, env)`. A Node host passes `{ incoming, outgoing }`. */
  readonly env: unknown;
};

export type Identify = (request: Request, context: HostContext) => Promise<Identity>;

/**
 * A person who runs the sale. A viewer may read, an agent may also serve buyers, and a manager may
 * do everything. The journal records the id with each action.
 */
export type Operator = { readonly id: string; readonly role: "viewer" | "agent" | "manager" };
export type OperatorToken = Operator & { readonly token: string };

/** Identifies an operator by the host's own means; null if the caller is not an operator. */
export type IdentifyOperator = (request: Request, context: HostContext) => Promise<Operator | null>;

/** Details of a failed request for the log. They contain no secret. */
export type FailureContext = {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The pattern of the route. Unlike the path, it contains no ids. */
  readonly route: string;
};

/**
 * The client's address as the host sees it; null if it is unknown. The host also decides whether to
 * trust a header such as `X-Forwarded-For`: `createClientAddress` helps.
 */
export type AddressOf = (request: Request, context: HostContext) => string | null;

/**
 * A refusal of one client that protects the others. Addresses are personal data: handle them
 * accordingly.
 */
export type LimitRefusal = {
  readonly limit: "streams" | "streams_per_address" | "streams_per_token" | "operator_guesses";
  readonly address: string | null;
};

export type BoxOfficeRoutesOptions = {
  readonly boxOffice: BoxOffice;
  readonly identify: Identify;
  /**
   * The prefix of these routes in `Location`, `Link` and the OpenAPI document: a path or a whole
   * URL. Set it if the host or a proxy removes that prefix before the routes see it. Without it,
   * links follow the request's own address.
   */
  readonly basePath?: string | undefined;
  /** Bearer token of one more operator: the manager `admin`. */
  readonly adminToken?: string | undefined;
  /**
   * The operators, by their bearer tokens or by a function. Without operators and without
   * `adminToken`, the admin routes do not exist. A function must limit wrong guesses itself.
   */
  readonly operators?: readonly OperatorToken[] | IdentifyOperator | undefined;
  /** Origins whose pages may call, or `*`. Without any, no CORS header is sent. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Request headers that these pages may send, beside those of the API and of tracers. */
  readonly corsHeaders?: readonly string[] | undefined;
  /** Makes a request id if neither the host nor the client supplied one. */
  readonly requestId?: (() => string) | undefined;
  /** Maximum number of open event streams in this process; default 10,000. */
  readonly maxEventStreams?: number | undefined;
  /** Maximum number of these for one IPv4 address or one IPv6 /64 network; default 2,000. */
  readonly maxEventStreamsPerAddress?: number | undefined;
  /** Maximum number of these for one token; default 3. One more ends the token's oldest stream. */
  readonly maxEventStreamsPerToken?: number | undefined;
  /** Without it, nothing is limited by address. */
  readonly addressOf?: AddressOf | undefined;
  /** Called for every refusal by a limit that protects other clients. */
  readonly onRefused?: ((refusal: LimitRefusal) => void) | undefined;
  /** Called with the number of open event streams whenever one opens or ends. */
  readonly onStreams?: ((open: number) => void) | undefined;
  /**
   * Compresses answers of more than 1 kB for clients that accept it. By default with gzip, which
   * every platform has. `createCompressor()` of `@admit-one/node` also has Brotli. Pass `{}` if a
   * proxy in front compresses.
   */
  readonly compressor?: Compressor | undefined;
  /** Ends the event streams, which would otherwise keep a server from stopping. */
  readonly stopping?: AbortSignal | undefined;
  /** Sets the pace of the event streams; default: the machine's timers. */
  readonly timers?: Timers | undefined;
  /** Called with every error that became a 500 or 503. By default errors go to the console. */
  readonly onError?: ((error: unknown, context: FailureContext) => void) | undefined;
};
