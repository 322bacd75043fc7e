import type { BookingSlice, Refund, Reservation, Wallet } from "@admit-one/core";
import { walletIdOf } from "../../tables/wallet.ts";
import type { Missing } from "./missing.ts";
import { find } from "./records.ts";
import type { BookingWorkingSet } from "./working-set.ts";

export const paymentIdOf = (reservation: Reservation | null | undefined): string | undefined =>
  reservation && "paymentId" in reservation ? reservation.paymentId : undefined;

export const wantsWallet = (slice: BookingSlice): boolean =>
  slice.by === "wallet" || ("wallet" in slice && slice.wallet === true);

export const walletIdFor = (
  slice: BookingSlice,
  reservation: Reservation | null,
): string | undefined => {
  if (slice.by === "wallet") return walletIdOf(slice);
  return wantsWallet(slice) && reservation !== null ? walletIdOf(reservation) : undefined;
};

/** The refunds of a payment, ordered by number. */
export const findRefunds = (
  { refunds, refundsOf, strayRefundsOf }: BookingWorkingSet,
  paymentId: string | undefined,
  missing: Missing[],
): readonly Refund[] => {
  if (paymentId === undefined) return [];
  const ids = refundsOf.get(paymentId) ?? strayRefundsOf.get(paymentId);
  if (ids === undefined) missing.push({ part: "payment", id: paymentId });
  // Most payments have none.
  if (ids === undefined || ids.size === 0) return [];
  return [...ids].flatMap((id) => refunds.current.get(id) ?? []).sort((a, b) => a.no - b.no);
};

export const findWallet = (
  { wallets }: BookingWorkingSet,
  slice: BookingSlice,
  reservation: Reservation | null,
  missing: Missing[],
): Wallet | null => {
  if (!wantsWallet(slice)) return null;
  const walletId = walletIdFor(slice, reservation);
  // If the owner itself is missing, the wallet is loaded together with it.
  const wallet = walletId === undefined ? null : find(wallets, walletId);
  const isUnknown = walletId === undefined && missing.length > 0;
  if (isUnknown || wallet === undefined) missing.push({ part: "wallet", slice });
  return wallet ?? null;
};
