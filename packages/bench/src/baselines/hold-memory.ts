/**
 * The bare rule on a Map: if the seats are free and the user stays below the limit they are held,
 * else nothing happens.
 */
export const createHoldMemory = (maxSeatsPerUser: number) => {
  const holders = new Map<string, string>();
  const counts = new Map<string, number>();
  return (showId: string, userId: string, seatIds: readonly string[]): boolean => {
    const user = `${showId} ${userId}`;
    const held = counts.get(user) ?? 0;
    if (held + seatIds.length > maxSeatsPerUser) return false;
    const keys = seatIds.map((seatId) => `${showId} ${seatId}`);
    if (keys.some((key) => holders.has(key))) return false;
    for (const key of keys) holders.set(key, userId);
    counts.set(user, held + seatIds.length);
    return true;
  };
};
