import { answering } from '../../lambda/custom-resource';
import { type Listener, listener } from '../support/deployment/lambda';

let cloudFormation: Listener;
beforeAll(async () => {
  cloudFormation = await listener();
});
afterAll(() => cloudFormation.close());

function event(type: string, rest: object = {}): object {
  return {
    RequestType: type,
    ResponseURL: cloudFormation.url,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Thing',
    ResourceProperties: { Name: 'x' },
    ...rest,
  };
}

function lastAnswer(): unknown {
  return JSON.parse(cloudFormation.heard.at(-1)?.body ?? '');
}

describe('CloudFormation is answered', () => {
  test('with what came of it', async () => {
    await answering(event('Create'), ({ ResourceProperties }) =>
      Promise.resolve({ physicalId: String(ResourceProperties['Name']), data: { Id: '1' } }),
    );
    expect(lastAnswer()).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'x',
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Thing',
      Data: { Id: '1' },
    });
  });

  test('with the reason when it went wrong, under the id that it has', async () => {
    const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await answering(event('Update', { PhysicalResourceId: 'known' }), () =>
      Promise.reject(new Error('no such\nthing')),
    );
    silent.mockRestore();
    expect(lastAnswer()).toMatchObject({
      Status: 'FAILED',
      Reason: 'no such thing',
      PhysicalResourceId: 'known',
    });
  });

  test('and nothing is done for anybody else', async () => {
    const work = jest.fn();
    await expect(answering({ request: 1 }, work)).rejects.toThrow();
    expect(work).not.toHaveBeenCalled();
  });
});
