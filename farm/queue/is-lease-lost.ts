/**
 * Whether SQS refused because the receipt has expired. SQS has three errors for that, and uses InvalidParameterValue for other faults too,
 * such as a lease of more than 12 hours.
 */
export function isLeaseLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The older protocol has a prefix: AWS.SimpleQueueService.MessageNotInflight.
  switch (error.name.split('.').at(-1)) {
    case 'MessageNotInflight':
    case 'ReceiptHandleIsInvalid':
      return true;
    case 'InvalidParameterValue':
    case 'InvalidParameterValueException':
      return /does not exist or is not available|receipt handle (?:has|is) expired/i.test(error.message);
    default:
      return false;
  }
}
