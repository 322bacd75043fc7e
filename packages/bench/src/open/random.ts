/** Numbers from 0 up to 1 that follow from the seed. */
export const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    // Marsaglia's xorshift and Weyl's sequence.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The moments of arrivals that do not depend on each other, in milliseconds from the start. */
export const arrivalsOf = (
  perSecond: number,
  seconds: number,
  random: () => number,
): readonly number[] => {
  const moments: number[] = [];
  for (let atMs = 0; ; ) {
    atMs += (-Math.log(1 - random()) / perSecond) * 1_000;
    if (atMs >= seconds * 1_000) return moments;
    moments.push(atMs);
  }
};
