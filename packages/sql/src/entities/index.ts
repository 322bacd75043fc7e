import type { EntitySchema } from "@mikro-orm/core";
import {
  ErasureEntity,
  IdempotencyRecordEntity,
  PaymentEntity,
  ReservationEntity,
  SeatClaimEntity,
  SeatEntity,
} from "./booking.ts";
import { ConcertEntity, CreationEntity, ShowEntity } from "./concert.ts";
import { DeliveryEntity, EventEntity, OutboxLockEntity } from "./event.ts";
import { MigrationEntity } from "./migration.ts";
import { LedgerEntryEntity, RefundEntity, WalletEntity, WebhookEntity } from "./money.ts";
import { QueueEntity, QueueGapEntity, QueueTokenEntity } from "./queue.ts";

/**
 * Every table of the box office, for the `entities` of a MikroORM instance.
 *
 * Properties are named as their columns, so that no naming strategy of a host can rename what the
 * stores' SQL says; tables begin with `admit_`, so that a host's own `payment` stays its own.
 */
export const admitOneEntities: readonly EntitySchema[] = [
  QueueEntity,
  QueueTokenEntity,
  QueueGapEntity,
  ConcertEntity,
  CreationEntity,
  ShowEntity,
  SeatEntity,
  SeatClaimEntity,
  ReservationEntity,
  PaymentEntity,
  RefundEntity,
  WalletEntity,
  LedgerEntryEntity,
  WebhookEntity,
  IdempotencyRecordEntity,
  ErasureEntity,
  EventEntity,
  DeliveryEntity,
  OutboxLockEntity,
  MigrationEntity,
];

/**
 * The names of these tables, for `schemaGenerator.skipTables`: a host's own schema diff then never
 * touches them: only the box office's migrations may change them.
 */
export const admitOneTables: readonly string[] = admitOneEntities.map(({ meta }) => meta.tableName);
