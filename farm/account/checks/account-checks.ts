import type { ImageAsked } from '../image';
import type { WantedInstances } from '../vcpu-quotas';
import { ebsKeyFindings } from './ebs-key';
import type { Finding, Place } from './finding';
import { imageFinding, snapshotFinding } from './images';
import { quotaFindings } from './quotas';
import { typeFindings, type TypesInZones } from './types';
import { wayOutFindings } from './way-out';

/** A farm's requirements on an account in one Region. */
export interface AccountNeeds {
  readonly farms: readonly (WantedInstances & TypesInZones)[];
  /** Ids, or names of parameters. */
  readonly images: readonly ImageAsked[];
  /** Ids or Names. */
  readonly snapshots: readonly string[];
  /** Whether volumes are encrypted, with the account's default key. @default true */
  readonly encrypts?: boolean;
  /** Ids. @default - those that the deployment makes */
  readonly subnets?: readonly string[];
}

type Check = (needs: AccountNeeds, place: Place) => Promise<readonly Finding[]>;

/** An account's requirements for a farm. `brenda doctor` and the deployment both use this table. */
const CHECKS: readonly Check[] = [
  ({ farms }, place) => typeFindings(farms, place),
  ({ farms }, place) => quotaFindings(farms, place),
  ({ encrypts = true }, place) => (encrypts ? ebsKeyFindings(place) : Promise.resolve([])),
  ({ subnets = [] }, place) => wayOutFindings(subnets, place),
  ({ images }, place) => Promise.all(images.map((image) => imageFinding(image, place))),
  ({ snapshots }, place) => Promise.all(snapshots.map((snapshot) => snapshotFinding(snapshot, place))),
];

/** All findings about an account, in the order of the table. */
export async function accountFindings(needs: AccountNeeds, place: Place): Promise<Finding[]> {
  return (await Promise.all(CHECKS.map((check) => check(needs, place)))).flat();
}
