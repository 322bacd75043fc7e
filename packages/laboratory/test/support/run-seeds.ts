// Runs simulations of one kind of fault, and prints what each breaks first.
import { badDay, goodDay, simulate } from "@admit-one/testing/simulation";

const [customers, rate, first, ...names] = process.argv.slice(2);
const seeds = new Set([Number(first), 1, 2, 3, 4]);

const faults = Object.fromEntries(names.map((name) => [name, Number(rate)]));
for (const name of names) if (!(name in badDay)) throw new TypeError(`There is no fault ${name}.`);

for (const seed of seeds) {
  const { breaches } = await simulate({
    seed,
    customers: Number(customers),
    paymentsOnly: true,
    counter: false,
    publishes: false,
    faults: { ...goodDay, ...faults },
  });
  process.stdout.write(`${seed} ${breaches[0] ?? "breaks no law"}\n`);
  if (breaches.length > 0) break;
}
// Customers that a breach left behind wait for ever.
process.exit(0);
