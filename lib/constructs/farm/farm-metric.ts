import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../../protocol/farm/metrics';

/** The name of a metric that the drainer writes for a farm. */
export type FarmMetric = keyof typeof METRICS.names;

export function farmMetric(
  farmName: string,
  name: FarmMetric,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS.namespace,
    metricName: METRICS.names[name],
    dimensionsMap: { [METRICS.dimension]: farmName },
    statistic: 'max',
    period: Duration.minutes(5),
    ...options,
  });
}
