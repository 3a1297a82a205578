import { EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2';
import { imageText, machineImage } from '../../../farm/account/image';
import { clientOptions } from '../../../farm/aws/client-options';
import { type Moto, startMoto } from '../../support/aws/moto';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  const ec2 = new EC2Client(clientOptions(moto.env));
  for (const Name of ['film-1', 'other-1']) await ec2.send(new RegisterImageCommand({ Name }));
  ec2.destroy();
});
afterAll(() => moto.stop());

test.each([
  ['film-*', 'self', 'film-1'],
  ['film-?', '123456789012', 'film-1'],
  ['film-1', 'self', 'film-1'],
  // Somebody else's of this name would be no image of ours.
  ['film-*', 'amazon', undefined],
  ['film-*', '999999999999', undefined],
  ['shot-*', 'self', undefined],
])('%s by %s is %s', async (name, owner, found) => {
  expect((await machineImage({ name, owner }, moto.env))?.name).toBe(found);
});

test('it is told by both', () => {
  expect(imageText({ name: 'film-*', owner: 'self' })).toBe('"film-*" by self');
});
