import { acceptedId, isAccepted } from '../../lambda/account-check/accepted';

const [small, large, huge] = ['{"most":1}', '{"most":2}', '{"most":3}'];

describe('a question about the account', () => {
  test('is accepted when it was accepted last, or before that', () => {
    const first = acceptedId(small, undefined);
    const second = acceptedId(large, first);
    expect([small, large].map((asked) => isAccepted(asked, first))).toEqual([true, false]);
    // As CloudFormation asks when it takes the second deployment back.
    expect([small, large, huge].map((asked) => isAccepted(asked, second))).toEqual([true, true, false]);
    expect(isAccepted(small, acceptedId(huge, second))).toBe(false);
  });

  test('keeps its id as long as it is the same', () => {
    const id = acceptedId(large, acceptedId(small, undefined));
    expect(acceptedId(small, acceptedId(small, undefined))).toBe(acceptedId(small, undefined));
    expect(id).toMatch(/^account-[0-9a-f]{16}-[0-9a-f]{16}$/);
  });

  test.each([undefined, 'request-1', 'account'])('is new to %s', (id) => {
    expect(isAccepted(small, id)).toBe(false);
    expect(acceptedId(small, id)).toMatch(/^account-[0-9a-f]{16}$/);
  });
});
