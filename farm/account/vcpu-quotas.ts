import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

export type Purchase = 'spot' | 'onDemand';

interface QuotaClass {
  /** Instance families, by the letters before their generation. */
  readonly families: RegExp;
  readonly name: string;
  /** The quota codes of Service Quotas. */
  readonly spot: string;
  readonly onDemand: string;
}

/**
 * AWS counts vCPUs of a class, spot and on-demand separately. These are the classes that render; classes for other accelerators are left
 * out. https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
 */
const CLASSES: readonly QuotaClass[] = [
  { families: /^(?:g|gr|vt)\d/, name: 'G and VT', spot: 'L-3819A6DF', onDemand: 'L-DB2E81BA' },
  { families: /^p[2-4]/, name: 'P', spot: 'L-7212CCBC', onDemand: 'L-417A185B' },
  { families: /^p\d/, name: 'P5', spot: 'L-C4BD4855', onDemand: 'L-417A185B' },
  { families: /^x\d/, name: 'X', spot: 'L-E3A00192', onDemand: 'L-7295265B' },
  {
    families: /^(?:a|c|d|h|i|im|is|m|r|t|z)\d/,
    name: 'Standard (A, C, D, H, I, M, R, T, Z)',
    spot: 'L-34B43A08',
    onDemand: 'L-1216C47A',
  },
];

/** The instances that a farm may run at once. */
export interface WantedInstances {
  readonly types: readonly string[];
  readonly spot: number;
  readonly onDemand: number;
}

/** The vCPUs that a farm may need of one quota. */
export interface QuotaNeed {
  readonly code: string;
  /** `Standard (A, C, ...) at spot` */
  readonly name: string;
  /** vCPUs, if all instances had its largest type. */
  readonly most: number;
  /** vCPUs of its smallest type. */
  readonly least: number;
}

/**
 * The quotas that farms may reach. AWS chooses among a farm's types, so all instances may have the largest. Needs of several farms add up.
 *
 * @param processors vCPUs by type; types that are not in it are left out.
 */
export function quotaNeeds(
  farms: readonly WantedInstances[],
  processors: ReadonlyMap<string, number>,
): QuotaNeed[] {
  const needs = new Map<string, QuotaNeed>();
  for (const farm of farms) {
    for (const purchase of ['spot', 'onDemand'] as const) {
      const count = farm[purchase];
      if (count === 0) continue;
      for (const [of, vcpus] of byClass(farm.types, processors)) {
        const code = of[purchase];
        const before = needs.get(code);
        needs.set(code, {
          code,
          name: `${of.name} ${purchase === 'spot' ? 'at spot' : 'on demand'}`,
          most: (before?.most ?? 0) + count * Math.max(...vcpus),
          least: Math.min(before?.least ?? Infinity, ...vcpus),
        });
      }
    }
  }
  return [...needs.values()];
}

function byClass(
  types: readonly string[],
  processors: ReadonlyMap<string, number>,
): Map<QuotaClass, number[]> {
  const found = new Map<QuotaClass, number[]>();
  for (const type of types) {
    const of = CLASSES.find(({ families }) => families.test(type));
    const vcpus = processors.get(type);
    if (of && vcpus !== undefined) found.set(of, [...(found.get(of) ?? []), vcpus]);
  }
  return found;
}

/** The numbers of spot and of on-demand instances, as a group with a mixed instances policy counts them. */
export function purchasesOf(
  most: number,
  onDemandBase: number,
  onDemandPercentage: number,
): Record<Purchase, number> {
  const base = Math.min(most, onDemandBase);
  const onDemand = base + Math.ceil(((most - base) * onDemandPercentage) / 100);
  return { onDemand, spot: most - onDemand };
}

/** The value of an EC2 quota in the account, in vCPUs. @param env where AWS is. @default process.env */
export async function vcpuQuota(code: string, env: AwsEnvironment = process.env): Promise<number> {
  const client = new ServiceQuotasClient(clientOptions(env));
  const question = { ServiceCode: 'ec2', QuotaCode: code };
  try {
    const { Quota } = await client
      .send(new GetServiceQuotaCommand(question))
      .catch(async (error: unknown) => {
        // The account has never requested an increase.
        if (error instanceof Error && error.name === 'NoSuchResourceException')
          return client.send(new GetAWSDefaultServiceQuotaCommand(question));
        throw error;
      });
    if (Quota?.Value === undefined) throw new Error(`Service Quotas left out the value of ${code}`);
    return Quota.Value;
  } finally {
    client.destroy();
  }
}
