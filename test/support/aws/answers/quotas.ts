import type { Script } from '../moto-with';
import { jsonAnswer, jsonFault } from '../systems-manager';

/** Moto has no quotas of EC2: these are what Service Quotas documents that it answers. */
export function quotas(values: Readonly<Record<string, number>>, byDefault = 5): Script {
  const answer = (QuotaCode: string, Value: number) =>
    jsonAnswer({ Quota: { ServiceCode: 'ec2', QuotaCode, QuotaName: 'some', Value, Adjustable: true } });
  const codeIn = (body: string) => (JSON.parse(body) as { QuotaCode: string }).QuotaCode;
  return {
    GetServiceQuota(body) {
      const value = values[codeIn(body)];
      return value === undefined
        ? jsonFault(
            'NoSuchResourceException',
            'The request failed because the specified service does not exist.',
          )
        : answer(codeIn(body), value);
    },
    GetAWSDefaultServiceQuota: (body) => answer(codeIn(body), byDefault),
  };
}
