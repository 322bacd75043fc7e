/**
 * Spreads an amount over prices in proportion to them: each share is a whole number, at most one
 * more or less than its exact part, and the shares add up to the amount. Prices of nothing share it
 * evenly.
 */
export const spreadAmount = (prices: readonly number[], amount: number): readonly number[] => {
  const total = sum(prices.map(BigInt));
  const weights = total === 0n ? prices.map(() => 1n) : prices.map(BigInt);
  const whole = total === 0n ? BigInt(prices.length) : total;
  const parts = weights.map((weight, index) => {
    const exact = BigInt(amount) * weight;
    return { index, share: exact / whole, rest: exact % whole };
  });
  // What rounding left goes to those who lost most by it, earlier ones first: sorting is stable.
  const left = Number(BigInt(amount) - sum(parts.map(({ share }) => share)));
  const first = parts.toSorted((a, b) => Number(b.rest - a.rest)).slice(0, left);
  const more = new Set(first.map(({ index }) => index));
  return parts.map(({ index, share }) => Number(share) + (more.has(index) ? 1 : 0));
};

const sum = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((total, amount) => total + amount, 0n);
