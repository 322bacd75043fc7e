import type { BoxOffice, Timers } from "@admit-one/core";
import type { Context, Env } from "hono";

/** What the routes keep with a request. A host's own request id under this name is used. */
export type RequestEnv = Env & { Variables: { requestId: string } };
export type RequestContext = Context<RequestEnv>;

/** Who asks, as the host sees it; any failure to name a user is `unauthenticated`. */
export type Identity =
  | { readonly outcome: "user"; readonly userId: string }
  | { readonly outcome: "unauthenticated" };

export type Identify = (request: Request) => Promise<Identity>;

/** What a failed request may be logged with: nothing in it is secret. */
export type FailureContext = {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
};

export type BoxOfficeRoutesOptions = {
  readonly boxOffice: BoxOffice;
  readonly identify: Identify;
  /** Bearer token of the operators; without one the admin routes do not exist. */
  readonly adminToken?: string | undefined;
  /** Origins whose pages may call, or `*`; none, and no CORS header is ever sent. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Makes a request's id where neither host nor client brought one. */
  readonly requestId?: (() => string) | undefined;
  /** Event streams of queues that this process keeps open at once; 10,000 unless said otherwise. */
  readonly maxEventStreams?: number | undefined;
  /** Ends the event streams, which would else keep a server from stopping. */
  readonly stopping?: AbortSignal | undefined;
  /** What paces the event streams; the machine's timers unless given. */
  readonly timers?: Timers | undefined;
  /** Told of every error that became a 500 or 503. */
  readonly onError?: ((error: unknown, context: FailureContext) => void) | undefined;
};
