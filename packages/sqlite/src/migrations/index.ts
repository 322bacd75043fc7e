import type { MigrationClass } from "@admit-one/sql";
import { M0001Init } from "./m0001-init.ts";
import { M0002Payments } from "./m0002-payments.ts";
import { M0003Queue } from "./m0003-queue.ts";
import { M0004Outbox } from "./m0004-outbox.ts";
import { M0005LiveToken } from "./m0005-live-token.ts";
import { M0006LastStep } from "./m0006-last-step.ts";
import { M0007Lookups } from "./m0007-lookups.ts";
import { M0008Books } from "./m0008-books.ts";
import { M0009GivenUp } from "./m0009-given-up.ts";
import { M0011Limits } from "./m0011-limits.ts";
import { M0012Privacy } from "./m0012-privacy.ts";
import { M0013Creations } from "./m0013-creations.ts";
import { M0016Lists } from "./m0016-lists.ts";
import { M0020Figures } from "./m0020-figures.ts";
import { M0021Erasures } from "./m0021-erasures.ts";

/** In the order in which they run. */
export const sqliteMigrations: readonly MigrationClass[] = [
  M0001Init,
  M0002Payments,
  M0003Queue,
  M0004Outbox,
  M0005LiveToken,
  M0006LastStep,
  M0007Lookups,
  M0008Books,
  M0009GivenUp,
  M0011Limits,
  M0012Privacy,
  M0013Creations,
  M0016Lists,
  M0020Figures,
  M0021Erasures,
];
