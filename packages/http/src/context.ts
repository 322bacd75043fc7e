import type { BoxOffice, Timers } from "@admit-one/core";
import type { Context, Env } from "hono";

/** Where a route is found: what `location` makes the links of its answers from. */
export type Mount = {
  /** The route's own pattern, without the path that the host mounted it under. */
  readonly pattern: string;
  readonly basePath: string | undefined;
};

/** What the routes keep with a request. A host's own request id under this name is used. */
export type RequestEnv = Env & { Variables: { requestId: string; boxOfficeMount: Mount } };
export type RequestContext = Context<RequestEnv>;

/** Who asks, as the host sees it; any failure to name a user is `unauthenticated`. */
export type Identity =
  | { readonly outcome: "user"; readonly userId: string }
  | { readonly outcome: "unauthenticated" };

/** What the host knows of a request beside the request itself; the context of Hono is one. */
export type HostContext = {
  /** What middleware of a Hono host set for the request: `context.get("user")`. */
  get(name: string): unknown;
  /** What the host gave to `fetch(request, env)`; a Node host gives `{ incoming, outgoing }`. */
  readonly env: unknown;
};

export type Identify = (request: Request, context: HostContext) => Promise<Identity>;

/**
 * Somebody who runs the sale. A viewer looks things up, an agent serves buyers as well, a manager may
 * do everything. The id is what the journal says of who did it.
 */
export type Operator = { readonly id: string; readonly role: "viewer" | "agent" | "manager" };
export type OperatorToken = Operator & { readonly token: string };

/** Knows an operator as the host does; null for anybody else. */
export type IdentifyOperator = (request: Request, context: HostContext) => Promise<Operator | null>;

/** What a failed request may be logged with: nothing in it is secret. */
export type FailureContext = {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The pattern of the route; unlike the path it holds nobody's ids. */
  readonly route: string;
};

/**
 * The address of the client, as the host sees it; null where it is not known. The host also decides
 * whether a header like `X-Forwarded-For` is believed: `createClientAddress` helps.
 */
export type AddressOf = (request: Request, context: HostContext) => string | null;

/** What one client was refused for the sake of the others. Addresses are people's: keep them so. */
export type LimitRefusal = {
  readonly limit: "streams" | "streams_per_address" | "streams_per_token" | "operator_guesses";
  readonly address: string | null;
};

export type BoxOfficeRoutesOptions = {
  readonly boxOffice: BoxOffice;
  readonly identify: Identify;
  /**
   * What stands before the paths of these routes in `Location`, `Link` and the OpenAPI document: a
   * path, or a whole URL. Needed where the host or a proxy takes it off before the routes see it;
   * without it they follow the request's own address.
   */
  readonly basePath?: string | undefined;
  /** Bearer token of one operator more: the manager `admin`. */
  readonly adminToken?: string | undefined;
  /**
   * Who the operators are, by their bearer tokens or by a function; without any and without
   * `adminToken` the admin routes do not exist. A function says itself who guesses too often.
   */
  readonly operators?: readonly OperatorToken[] | IdentifyOperator | undefined;
  /** Origins whose pages may call, or `*`; none, and no CORS header is ever sent. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Request headers that these pages may send beside those that the API takes and tracers add. */
  readonly corsHeaders?: readonly string[] | undefined;
  /** Makes a request's id where neither host nor client brought one. */
  readonly requestId?: (() => string) | undefined;
  /** Event streams of queues that this process keeps open at once; 10,000 unless said otherwise. */
  readonly maxEventStreams?: number | undefined;
  /** Of these those of one address of IPv4, or of one /64 of IPv6; 2,000 unless said otherwise. */
  readonly maxEventStreamsPerAddress?: number | undefined;
  /** Of one token, 3 unless said otherwise; for one more its oldest ends. */
  readonly maxEventStreamsPerToken?: number | undefined;
  /** Without it nothing is limited by address. */
  readonly addressOf?: AddressOf | undefined;
  /** Told of every refusal by a limit that protects the others. */
  readonly onRefused?: ((refusal: LimitRefusal) => void) | undefined;
  /** Told how many event streams are open, whenever one opens or ends. */
  readonly onStreams?: ((open: number) => void) | undefined;
  /** Ends the event streams, which would else keep a server from stopping. */
  readonly stopping?: AbortSignal | undefined;
  /** What paces the event streams; the machine's timers unless given. */
  readonly timers?: Timers | undefined;
  /** Called with every error that became a 500 or 503; the console is written to unless given. */
  readonly onError?: ((error: unknown, context: FailureContext) => void) | undefined;
};
