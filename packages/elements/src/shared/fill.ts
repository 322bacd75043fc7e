/** Puts values into the places `{0}`, `{1}` … of a sentence. */
export const fill = (sentence: string, ...values: readonly (string | number)[]): string =>
  sentence.replace(/\{\d\}/g, (place) => String(values[Number(place[1])]));
