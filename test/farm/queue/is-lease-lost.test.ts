import { isLeaseLost } from '../../../farm/queue/is-lease-lost';

const named = (name: string, message = ''): Error => Object.assign(new Error(message), { name });

describe('a refusal of SQS', () => {
  it.each([
    ['MessageNotInflight', ''],
    ['AWS.SimpleQueueService.MessageNotInflight', ''],
    ['ReceiptHandleIsInvalid', 'The input receipt handle is invalid.'],
    [
      'InvalidParameterValue',
      'Value AQEB for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.',
    ],
    [
      'InvalidParameterValue',
      'Value AQEB for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.',
    ],
  ])('means a lost lease: %s %s', (name, message) => {
    expect(isLeaseLost(named(name, message))).toBe(true);
  });

  it.each([
    ['InvalidParameterValue', 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].'],
    ['QueueDoesNotExist', 'The specified queue does not exist.'],
    ['RequestThrottled', ''],
    ['AccessDenied', ''],
    ['TimeoutError', ''],
  ])('means something else: %s %s', (name, message) => {
    expect(isLeaseLost(named(name, message))).toBe(false);
  });

  it('is an error at all', () => {
    expect(isLeaseLost(undefined)).toBe(false);
  });
});
