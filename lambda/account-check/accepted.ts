import { createHash } from 'node:crypto';

const DIGITS = 16;

/**
 * The id of the resource once a question was accepted: the digests of this question and of the previous one. CloudFormation passes it to
 * the next request. When it rolls an update back, it asks the previous question again, and that must be accepted without another check. A
 * resource that refuses there leaves the stack in UPDATE_ROLLBACK_FAILED, from which it does not recover without help.
 */
export function acceptedId(question: string, before: string | undefined): string {
  const [last] = digestsOf(before);
  const own = digest(question);
  return ['account', own, ...(last === undefined || last === own ? [] : [last])].join('-');
}

/** Whether a question was accepted before. @param id of the resource; undefined when there is none yet. */
export function isAccepted(question: string, id: string | undefined): boolean {
  return digestsOf(id).includes(digest(question));
}

function digestsOf(id: string | undefined): string[] {
  const [name, ...digests] = (id ?? '').split('-');
  return name === 'account' ? digests : [];
}

function digest(question: string): string {
  return createHash('sha256').update(question).digest('hex').slice(0, DIGITS);
}
