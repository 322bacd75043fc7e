type Fn = (...args: never[]) => unknown;

/**
 * An arrow function whose parameters and body are written here as text. What copies a record or a row
 * is thus one literal, as somebody would write it by hand: hundreds pass through it with each batch,
 * and a loop over the columns took five to ten times as long (3.3 µs for a payment, in place of 0.7).
 *
 * The text has nothing but names of the definitions in it. It calls other functions by the names that
 * `use` gives them.
 */
export const compile = <F extends Fn>(
  parameters: string,
  write: (use: (fn: Fn) => string) => string,
): F => {
  const used: Fn[] = [];
  const body = write((fn) => {
    if (!used.includes(fn)) used.push(fn);
    return `fn${used.indexOf(fn)}`;
  });
  const names = used.map((_, index) => `fn${index}`);
  // oxlint-disable-next-line no-implied-eval -- It runs once for each table; see above.
  const make = new Function(...names, `"use strict"; return (${parameters}) => ${body};`);
  return make(...used) as F;
};
