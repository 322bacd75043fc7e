/** The load that the crowd's process makes. */
export type OpenOrder = {
  readonly urls: readonly string[];
  readonly seed: number;
  /** The number of the first buyer. Each buyer comes once. */
  readonly from: number;
  readonly seconds: number;
} & (
  | { readonly mode: "closed"; readonly callers: number }
  /** Buyers come by themselves, however long others wait. */
  | { readonly mode: "open"; readonly perSecond: number }
);

export type OpenReport = {
  readonly buyers: number;
  readonly failed: number;
  readonly tookSeconds: number;
  /** In milliseconds. With open arrivals from the moment that was intended. */
  readonly latencies: readonly (readonly [journey: string, readonly number[]])[];
  readonly failures: readonly string[];
};

export const queueId = "open";
export const concertId = "open";
export const seatsPerRow = 100;
const seatsPerShow = 5_000;
export const rowsPerShow = seatsPerShow / seatsPerRow;

export const showIdOf = (show: number): string => `open-${show}`;

/** Two seats that are nobody else's. */
export const seatsOf = (
  buyer: number,
): { readonly showId: string; readonly seatIds: readonly string[] } => {
  const seat = (2 * buyer) % seatsPerShow;
  const row = Math.floor(seat / seatsPerRow) + 1;
  const first = (seat % seatsPerRow) + 1;
  return {
    showId: showIdOf(Math.floor((2 * buyer) / seatsPerShow)),
    seatIds: [`A-${row}-${first}`, `A-${row}-${first + 1}`],
  };
};
