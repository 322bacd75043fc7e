import { replayOf } from "../../kernel/idempotency.ts";
import type { ReservationId } from "../../kernel/ids.ts";
import { invalidToken } from "../../kernel/refusals.ts";
import type { TokenRef } from "../../kernel/token-ref.ts";
import { walletType } from "../../payment/ledger.ts";
import {
  authenticateToken,
  type LookAtToken,
  plainlyActive,
  type TokenClaims,
} from "../../queue/use-cases/authenticate-token.ts";
import type { SalesContext } from "../sales-context.ts";
import { type StartOutcome, type StartPayment, startPayment } from "./start-payment.ts";

type Start = Omit<StartPayment, "token">;

/** The token is null if an earlier answer was found before it was needed. */
type Started = { readonly token: TokenRef | null; readonly started: StartOutcome };

/**
 * T1 with the token that a payment needs. A step that can look at tokens reads the key's record, the
 * token and the reservation at once. Whatever is not plain about the token gets a look of its own
 * first. The record comes before the token both ways, because paying has ended the token.
 */
export const startWithToken = async (
  context: SalesContext,
  signed: string,
  reservationId: ReservationId,
  start: Start,
): Promise<Started> => {
  const claims = context.verifiedTokens.open(signed);
  if (claims !== null && (await context.stepTokens?.mayLook(claims)) === true) {
    const token = refOf(claims);
    const started = await startInOneStep(context, reservationId, { ...start, token }, claims);
    if (started.outcome !== "look_at_token") return { token, started };
    context.stepTokens?.doubt(claims);
  }
  return startAfterLook(context, signed, reservationId, start);
};

const refOf = ({ queueId, no }: TokenRef): TokenRef => ({ queueId, no });

const sliceOf = (reservationId: ReservationId, { key, method }: Start) =>
  ({
    by: "reservation",
    reservationId,
    ...(key && { record: key }),
    ...(method.type === walletType && { wallet: true }),
  }) as const;

const startInOneStep = (
  { stores, clock }: SalesContext,
  reservationId: ReservationId,
  start: StartPayment,
  claims: TokenClaims,
): Promise<StartOutcome | LookAtToken> =>
  stores.bookings.update<StartOutcome | LookAtToken>(
    { ...sliceOf(reservationId, start), token: start.token },
    (state) => {
      const nowMs = clock.nowMs();
      const isNew = replayOf(state.record, start.fingerprint).kind === "none";
      const isPlain = state.token && plainlyActive(state.token, claims, start.userId, nowMs);
      if (isNew && !isPlain) return { outcome: { outcome: "look_at_token" } };
      return startPayment(state, start, nowMs);
    },
  );

const startAfterLook = async (
  context: SalesContext,
  signed: string,
  reservationId: ReservationId,
  start: Start,
): Promise<Started> => {
  const { stores, clock, stepTokens } = context;
  const { key, fingerprint, userId } = start;
  const replay = replayOf(key && (await stores.bookings.record(key)), fingerprint);
  if (replay.kind === "reused") {
    return { token: null, started: { outcome: "idempotency_key_reused" } };
  }
  if (replay.kind === "outcome") return { token: null, started: replay.outcome as StartOutcome };
  if (replay.kind === "payment") {
    return { token: null, started: { outcome: "replayed", paymentId: replay.paymentId } };
  }
  const known = await authenticateToken(context, signed, { userId });
  if (known.outcome !== "known") return { token: null, started: invalidToken };
  const token = refOf(known.token);
  if (known.reading.status === "active") stepTokens?.trust(token);
  const started = await stores.bookings.update(sliceOf(reservationId, start), (state) =>
    startPayment(state, { ...start, token }, clock.nowMs()),
  );
  return { token, started };
};
