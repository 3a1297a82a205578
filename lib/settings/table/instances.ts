import * as v from 'valibot';
import { DEFAULT_INSTANCES } from '../../../protocol/farm/default-instances';
import { instanceType, list, object, oneOf, price, text, whole } from '../values';
import { prop, row } from './row';

/** Which instances there are, how many, at which price, and where. */
export const instances = {
  instanceTypes: row(
    list(instanceType, 'must be a list of instance types, like ["c7a.4xlarge", "m7a.4xlarge"]'),
    {
      help: 'The types of the instances: more types of one size make spot capacity more likely. An entry can have a price, `{"type": "c7a.4xlarge", "maxPrice": 0.3}`, the same for all. A new account may have one instance of 4 vCPUs at spot; `brenda doctor` shows what yours may have.',
      default: DEFAULT_INSTANCES.types,
      otherwise: 'eight types of 16 processors and 32 or 64 GiB, unless `instanceRequirements` is given',
      example: ['c7a.xlarge', 'c7i.xlarge', 'c6a.xlarge', 'c6i.xlarge', 'm7a.xlarge', 'm7i.xlarge'],
      prop: prop('instanceTypes', 'instanceTypes'),
    },
  ),
  instanceRequirements: row(
    object(
      {
        minVcpus: whole(1, 1024),
        maxVcpus: v.optional(whole(1, 1024)),
        minMemoryGiB: v.optional(whole(1, 32768)),
        maxMemoryGiB: v.optional(whole(1, 32768)),
        minGpus: v.optional(whole(1, 16)),
        maxGpus: v.optional(whole(1, 16)),
      },
      'must be an object like {"minVcpus": 8, "minMemoryGiB": 16}',
    ),
    {
      help: 'Required attributes of instances, in place of a list of types: `minVcpus`, `maxVcpus`, `minMemoryGiB`, `maxMemoryGiB`, `minGpus`, `maxGpus`.',
      otherwise: 'the list of types',
      prop: prop('instanceNeeds', 'instanceNeeds'),
    },
  ),
  maxInstances: row(whole(1, 5000), {
    help: 'The maximum number of instances.',
    unit: 'instances',
    default: DEFAULT_INSTANCES.most,
    example: 1,
    prop: prop('maxInstances'),
  }),
  spotMaxPrice: row(price(), {
    help: 'The maximum price for an instance of any type.',
    unit: 'US dollars an hour',
    otherwise: 'the on-demand price of each type',
    prop: prop('spotMaxPrice'),
  }),
  onDemandBase: row(whole(0, 5000), {
    help: 'On-demand instances that are launched before any spot instance.',
    unit: 'instances',
    default: 0,
    example: 0,
    prop: prop('onDemandBase'),
  }),
  onDemandPercentage: row(whole(0, 100), {
    help: 'The percentage of on-demand instances above the base.',
    unit: '%',
    default: 0,
    example: 0,
    prop: prop('onDemandPercentage'),
  }),
  zones: row(
    list(
      text(/^[a-z]{2}(?:-[a-z]+)+-\d[a-z]$/, 'must be a zone, like "eu-central-1a"'),
      'must be a list of zones, like ["eu-central-1a"]',
    ),
    {
      help: 'The zones in which instances may start.',
      otherwise: 'every zone of the Region',
      prop: prop('availabilityZones'),
    },
  ),
  vpc: row(
    text(
      /^(?:default|vpc-[0-9a-f]{8,17})$/,
      'must be a VPC\'s id, like "vpc-0123456789abcdef0", or "default"',
    ),
    {
      help: "The VPC of the instances. `default`: the account's default one.",
      otherwise: 'a new one: public subnets, no NAT gateway, an S3 gateway endpoint',
      prop: prop('vpc', 'vpc'),
    },
  ),
  whenDrained: row(oneOf('terminate', 'keep'), {
    help: 'What happens to instances without work. `keep`: they stay, and cost money.',
    default: 'terminate',
    example: 'terminate',
    prop: prop('whenDrained', 'whenDrained'),
  }),
} as const;
