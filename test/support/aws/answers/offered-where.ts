import { REGION } from '../../deployment/emulated-account';
import { ec2Answer, type Script } from '../moto-with';

const ZONES = ['a', 'b', 'c'];

/** A Region of three zones that has of the types that it is asked for those, and there, where `has` says so. */
export function offeredWhere(has: (type: string, zone: string) => boolean): Script {
  return {
    DescribeInstanceTypeOfferings(body) {
      const types = [...new URLSearchParams(body)].flatMap(([name, value]) =>
        /^Filter\.\d+\.Value\.\d+$/.test(name) ? [value] : [],
      );
      const items = types.flatMap((type) =>
        ZONES.filter((zone) => has(type, zone)).map(
          (zone) =>
            `<item><instanceType>${type}</instanceType><locationType>availability-zone</locationType><location>${REGION}${zone}</location></item>`,
        ),
      );
      return ec2Answer(
        'DescribeInstanceTypeOfferings',
        `<instanceTypeOfferingSet>${items.join('')}</instanceTypeOfferingSet>`,
      );
    },
  };
}
