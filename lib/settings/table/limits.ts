import { LEASE_SECONDS } from '../../../protocol/farm/setting-forms';
import { whole } from '../values';
import { prop, row } from './row';

/** When a task or a boot counts as lost or failed. */
export const limits = {
  leaseSeconds: row(whole(LEASE_SECONDS.least, LEASE_SECONDS.most), {
    help: 'How long a task stays with an instance without a heartbeat.',
    unit: 'seconds',
    default: 120,
    example: 120,
    prop: prop('lease', 'seconds'),
  }),
  maxReceives: row(whole(2, 1000), {
    help: 'The receive count after which a task is dead-lettered.',
    unit: 'receives',
    // The loss of an instance without a notice counts as one.
    default: 10,
    example: 10,
    prop: prop('maxReceives'),
  }),
  bootMinutes: row(whole(2, 120), {
    help: 'A boot that takes longer has failed.',
    unit: 'minutes',
    default: 20,
    example: 20,
    prop: prop('bootTimeout', 'minutes'),
  }),
  bootFailuresAllowed: row(whole(1, 100), {
    help: 'After this many consecutive failed boots, instances are no longer replaced until the next deployment.',
    unit: 'boots',
    default: 3,
    example: 3,
    prop: prop('bootFailuresAllowed'),
  }),
} as const;
