import type {
  AdmissionGate,
  BoxOffice,
  Clock,
  EventSubscriber,
  Ids,
  PaymentGateway,
  Timers,
  TokenSigner,
  WallClock,
} from "@admit-one/core";
import type { AddressOf, Identify, RequestEnv } from "@admit-one/http";
import type { TokenKey } from "@admit-one/node";
import type { CheckoutGateway } from "@admit-one/pages";
import type { Hono } from "hono";
import type { ServiceIdentifier } from "inversify";
import type { ThreadAuditor } from "./audit-thread.ts";
import type { Config } from "./config.ts";
import type { Health } from "./health.ts";
import type { Log } from "./log.ts";
import type { Metrics, Scrape } from "./metrics/metrics.ts";
import type { OnRefused } from "./refusals.ts";
import type { BuyerSessions } from "./sessions/buyer-sessions.ts";
import type { LogIn } from "./sessions/log-in.ts";
import type { OpenStores } from "./stores.ts";
import type { Tracing } from "./tracing.ts";
import type { WorkLoop } from "./work-loop.ts";

const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(`admit-one.${name}`);

/** What happens if PostgreSQL has only a standby at first: servers wait, commands fail. */
export type OnStandby = "wait" | "fail";

/**
 * The names of all parts. Resolve them with `getAsync`, which opens storage and keys on the way.
 */
export const TOKENS = {
  Config: token<Config>("Config"),
  OnStandby: token<OnStandby>("OnStandby"),
  // The ports. Rebind any of them before the first `getAsync`.
  Clock: token<Clock>("Clock"),
  WallClock: token<WallClock>("WallClock"),
  Timers: token<Timers>("Timers"),
  Ids: token<Ids>("Ids"),
  TokenSigner: token<TokenSigner>("TokenSigner"),
  Stores: token<OpenStores>("Stores"),
  /** Null if the store is audited in this thread. */
  Auditor: token<ThreadAuditor | null>("Auditor"),
  Gateways: token<readonly PaymentGateway[]>("Gateways"),
  EarlierGateways: token<readonly PaymentGateway[]>("EarlierGateways"),
  Subscribers: token<readonly EventSubscriber[]>("Subscribers"),
  /** Null if everybody may join. */
  AdmissionGate: token<AdmissionGate | null>("AdmissionGate"),
  Identify: token<Identify>("Identify"),
  /** Null if nobody can log in. Then there are no pages. Rebind it together with `Identify`. */
  LogIn: token<LogIn | null>("LogIn"),
  /** What the checkout of the pages offers. */
  CheckoutGateways: token<readonly CheckoutGateway[]>("CheckoutGateways"),
  Log: token<Log>("Log"),
  /** Null if no OpenTelemetry SDK is set up. */
  Tracing: token<Tracing | null>("Tracing"),
  // The parts that are made from the ports.
  /** The keys of cookies. */
  SessionKeys: token<readonly TokenKey[]>("SessionKeys"),
  /** Null if there are no pages. */
  BuyerSessions: token<BuyerSessions | null>("BuyerSessions"),
  /** The log-in and the pages; null if there are none. */
  Site: token<Hono | null>("Site"),
  /** The console and its log-in; null if there is none. */
  Console: token<Hono | null>("Console"),
  /** The client's address, for limits. */
  AddressOf: token<AddressOf>("AddressOf"),
  BoxOffice: token<BoxOffice>("BoxOffice"),
  Metrics: token<Metrics>("Metrics"),
  Scrape: token<Scrape>("Scrape"),
  Health: token<Health>("Health"),
  OnRefused: token<OnRefused>("OnRefused"),
  Routes: token<Hono<RequestEnv>>("Routes"),
  App: token<Hono>("App"),
  WorkLoop: token<WorkLoop>("WorkLoop"),
} as const;
