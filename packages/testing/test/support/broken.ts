import type { BookingStore, QueueStore, Stores } from "@admit-one/core";

/** Stores of which one law is broken, as adapters break them in earnest. */
export type BrokenStores = {
  readonly fault: string;
  /** The case that must notice. */
  readonly rejectedBy: string;
  readonly breakStores: (stores: Stores) => Stores;
};

export const broken = (
  fault: string,
  rejectedBy: string,
  breakStores: BrokenStores["breakStores"],
): BrokenStores => ({ fault, rejectedBy, breakStores });

export const inBookings = (change: (bookings: BookingStore) => Partial<BookingStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    bookings: { ...stores.bookings, ...change(stores.bookings) },
  });
};

export const inQueues = (change: (queues: QueueStore) => Partial<QueueStore>) => {
  return (stores: Stores): Stores => ({
    ...stores,
    queues: { ...stores.queues, ...change(stores.queues) },
  });
};

/** Lets others go on for a while: what an adapter awaits where it should not. */
export const turns = async (count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) await Promise.resolve();
};
