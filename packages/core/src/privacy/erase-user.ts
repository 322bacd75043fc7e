import type { Show } from "../concert/concert.ts";
import { validation } from "../kernel/errors.ts";
import type { ShowId, UserId } from "../kernel/ids.ts";
import type { Note } from "../kernel/journal.ts";
import { type Operating } from "../kernel/operating.ts";
import { type Conflict, notFound } from "../kernel/refusals.ts";
import { checkUserId } from "../kernel/validate.ts";
import type { Payment } from "../payment/payment.ts";
import type { Refund } from "../payment/refund.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { Erasure } from "../sales/booking-store.port.ts";
import { acceptAccount } from "./accept-account.ts";
import { carryOutErasure } from "./carry-out-erasure.ts";
import {
  type Obstacle,
  paymentObstacles,
  reservationObstacles,
  walletObstacles,
} from "./obstacles.ts";
import type { EraseUser, EraseUserOutcome } from "./privacy-commands.ts";
import type { PrivacyContext } from "./privacy-context.ts";
import { renameWallet } from "./rename.ts";
import { secondLookMs } from "./resume-erasure.ts";
import { bookingsOf, isKnownUser } from "./walk-user.ts";

/**
 * Erases a user: a pseudonym replaces the user's id wherever it is stored, and data that the user
 * sent is deleted. Amounts, the ledger and all other ids stay.
 *
 * It is refused without any change while somebody still needs the user's identity. Once it has
 * begun, it is completed by this call, a later one or the sweep. What the user does afterwards
 * belongs to a new user.
 */
export const eraseUser = async (
  context: Operating<PrivacyContext>,
  command: EraseUser,
): Promise<EraseUserOutcome> => {
  const errors = checkUserId(command.userId);
  if (errors.length > 0) return validation(...errors);
  const userId = command.userId as UserId;
  const begun = await begin(context, userId);
  if ("outcome" in begun) return begun;
  const waiting = await carryOutErasure(context.whole, begun);
  return { outcome: "user_erased", pseudonym: begun.pseudonym, waiting };
};

type Ports = Pick<Operating<PrivacyContext>, "stores" | "clock">;

type Refused = Exclude<EraseUserOutcome, { readonly outcome: "user_erased" }>;

/**
 * Stores the erasure and renames the wallets in the same step: they are empty, and later money in
 * them belongs to the new user. An erasure in progress keeps its pseudonym.
 */
const begin = async (
  context: Operating<PrivacyContext>,
  userId: UserId,
): Promise<Erasure | Refused> => {
  const { clock, ids } = context;
  const before = await acceptAccount(context, userId, ({ erasure }) => ({ outcome: erasure }));
  if (before !== null) return before;
  if (!(await isKnownUser(context, userId))) return notFound("user");
  const pseudonym = ids.next("pseudonym") as UserId;
  const obstacles = await obstaclesOf(context, userId);
  return acceptAccount<Erasure | Refused>(context, userId, ({ erasure, wallets }) => {
    if (erasure !== null) return { outcome: erasure };
    const all = [...obstacles, ...walletObstacles(wallets)];
    if (all.length > 0) return { outcome: conflict(all) };
    const nowMs = clock.nowMs();
    const dueAtMs = nowMs + secondLookMs;
    const wanted = { userId, pseudonym, requestedAtMs: nowMs, dueAtMs };
    const renames = wallets.map((wallet) => renameWallet(wallet, pseudonym));
    // The row has the pseudonym from the start: the user's id would have to be replaced at once.
    const note: Note = { atMs: nowMs, subject: ["user", pseudonym], userId: pseudonym };
    return { outcome: wanted, change: { erasure: wanted, renames }, note };
  });
};

/** Enough to start with. A user who buys for others may have thousands. */
const reasonsMax = 20;

const conflict = (obstacles: readonly Obstacle[]): Conflict => ({
  outcome: "conflict",
  reasons: obstacles.slice(0, reasonsMax).map(({ reason, ...ids }) => ({ reason, ids })),
});

const obstaclesOf = async (context: Ports, userId: UserId): Promise<readonly Obstacle[]> => {
  const obstacles: Obstacle[] = [];
  const findShow = showFinder(context);
  for await (const bookings of bookingsOf(context, userId, { ledger: false })) {
    for (const { reservation, payments, refunds } of bookings) {
      const show = await findShow(reservation);
      obstacles.push(
        ...reservationObstacles(reservation, show, context.clock.nowMs()),
        ...payments.flatMap((payment) => paymentObstacles(payment, refundsOf(payment, refunds))),
      );
    }
    if (obstacles.length >= reasonsMax) break;
  }
  return obstacles;
};

const refundsOf = ({ paymentId }: Payment, refunds: readonly Refund[]): readonly Refund[] =>
  refunds.filter((refund) => refund.paymentId === paymentId);

/** Looks up each show once. */
const showFinder = ({ stores }: Ports) => {
  const found = new Map<ShowId, Promise<Show | null>>();
  return ({ showId }: Reservation): Promise<Show | null> => {
    const show = found.get(showId) ?? stores.concerts.show(showId);
    found.set(showId, show);
    return show;
  };
};
