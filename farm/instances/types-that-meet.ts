import {
  type InstanceRequirementsRequest,
  paginateGetInstanceTypesFromInstanceRequirements,
} from '@aws-sdk/client-ec2';
import { type InstanceNeeds, requirementsOf } from '../../protocol/farm/instance-needs';
import type { AwsEnvironment } from '../aws/client-options';
import { withEc2 } from '../aws/ec2-client';

/** The types that meet requirements today, according to EC2. @param env where AWS is. @default process.env */
export async function typesThatMeet(
  needs: InstanceRequirementsRequest,
  env: AwsEnvironment = process.env,
): Promise<string[]> {
  const isArm = needs.CpuManufacturers?.includes('amazon-web-services') ?? false;
  const question = {
    ArchitectureTypes: [isArm ? ('arm64' as const) : ('x86_64' as const)],
    VirtualizationTypes: ['hvm' as const],
    InstanceRequirements: needs,
  };
  return withEc2(env, async (client) => {
    const types: string[] = [];
    for await (const page of paginateGetInstanceTypesFromInstanceRequirements({ client }, question))
      for (const { InstanceType } of page.InstanceTypes ?? [])
        if (InstanceType !== undefined) types.push(InstanceType);
    return types;
  });
}

/** A farm's requirements under the SDK's field names: `vCpuCount` is `VCpuCount`. */
export function inSdkWords(needs: InstanceNeeds): InstanceRequirementsRequest {
  return capital(requirementsOf(needs)) as InstanceRequirementsRequest;
}

function capital(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      capital(one),
    ]),
  );
}
