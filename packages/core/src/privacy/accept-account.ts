import type { UserId } from "../kernel/ids.ts";
import type { OperatorsDecision } from "../kernel/journal.ts";
import { type Operating, recorded } from "../kernel/operating.ts";
import type { AccountChange, AccountState } from "../sales/booking-store.port.ts";
import type { PrivacyContext } from "./privacy-context.ts";

/** A step of an operator's command about a user, with its row of the journal. */
export const acceptAccount = <O>(
  { whole, order }: Operating<PrivacyContext>,
  userId: UserId,
  decide: (state: AccountState) => OperatorsDecision<AccountChange, O>,
): Promise<O> =>
  whole.stores.bookings.updateAccount(userId, (state) => recorded(order, decide(state)));
