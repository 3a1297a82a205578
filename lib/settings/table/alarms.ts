import * as v from 'valibot';
import { named, text, whole } from '../values';
import { prop, row } from './row';

/** The retention periods of CloudWatch Logs, in days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const anyRetention = `must be one of ${RETENTIONS.join(', ')}`;

/** How you hear of the farm. */
export const alarms = {
  alarmEmail: row(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'must be an e-mail address'), {
    help: 'The address for alarms. Its owner must confirm the subscription.',
    otherwise: 'none',
    prop: prop('alarmEmail'),
  }),
  alarmTopic: row(text(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'must be the ARN of an SNS topic'), {
    help: 'The topic of alarms.',
    otherwise: 'none',
    prop: prop('alarmTopic', 'topic'),
  }),
  noProgressMinutes: row(whole(5, 1440), {
    help: 'Instances that are up this long with nothing recorded raise an alarm.',
    unit: 'minutes',
    default: 60,
    example: 60,
    prop: prop('noProgressTimeout', 'minutes'),
  }),
  logRetentionDays: row(
    v.pipe(
      whole(1, 3653),
      v.check((days) => RETENTIONS.includes(days), anyRetention),
    ),
    {
      help: 'How long logs are kept.',
      unit: 'days',
      allowed: anyRetention,
      default: 30,
      example: 30,
      prop: prop('logRetention', 'days'),
    },
  ),
  tags: row(
    named(
      // AWS allows spaces and slashes, but not on an instance whose metadata include its tags.
      text(
        /^(?!aws:|brenda:)[\w+=.@:-]{1,128}$/i,
        'must be 1 to 128 letters, digits and + - = . _ : @, and begin with neither aws: nor brenda:',
      ),
      text(/^[\s\S]{0,256}$/, 'must be a text of up to 256 characters'),
      'must be an object like {"project": "short film"}',
    ),
    {
      help: 'Tags of everything in the stack, beside `brenda:farm`.',
      otherwise: 'none',
      example: {},
    },
  ),
} as const;
