import type { BoxOfficeDeps, BoxOfficeOptions } from "./box-office.ts";
import type { Listings } from "./concert/listings.ts";
import type { EventSubscriber } from "./outbox/subscriber.ts";
import type { LookupBudget } from "./payment/lookup-budget.ts";
import type { PaymentGateway } from "./payment/payment-gateway.port.ts";
import type { OpenedTokens } from "./queue/runtime/opened-tokens.ts";
import type { HoldWindows } from "./reservation/hold-limit.ts";

/** What every use case works with: the ports, and every option with its value. */
export type Context = Omit<
  BoxOfficeDeps,
  "options" | "subscribers" | "gateways" | "earlierGateways" | "auditor"
> & {
  readonly options: BoxOfficeOptions;
  readonly subscribers: readonly EventSubscriber[];
  /** Every gateway that serves payments, those that serve earlier ones alone included. */
  readonly gateways: readonly PaymentGateway[];
  /** Those that take new payments; the first is the default. */
  readonly newPayments: readonly PaymentGateway[];
  readonly lookups: LookupBudget;
  readonly opened: OpenedTokens;
  readonly holdWindows: HoldWindows;
  readonly listings: Listings;
};
