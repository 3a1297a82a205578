import { type ImageAsked, imageText, machineImage, snapshotState } from '../image';
import { type Finding, looked, type Place } from './finding';

export async function imageFinding(image: ImageAsked, { region, env }: Place): Promise<Finding> {
  const check = 'machine image';
  const told = await looked(check, () => machineImage(image, env).then((found) => ({ found })));
  if ('state' in told) return told;
  const { found } = told;
  if (!found)
    return {
      check,
      state: 'bad',
      refuses: true,
      says: `${imageText(image)} is not in ${region}, or this account may not use it`,
      fix: 'set machineImage to one that is, or to null for the default; copy one with: aws ec2 copy-image',
    };
  if (found.state !== 'available')
    return {
      check,
      state: 'bad',
      refuses: true,
      says: `${found.id} is ${found.state}`,
      fix: 'wait until it is available, or set another machineImage',
    };
  return { check, state: 'ok', says: `${found.id} (${found.name})` };
}

export async function snapshotFinding(snapshot: string, { region, env }: Place): Promise<Finding> {
  const check = 'snapshot';
  const told = await looked(check, () => snapshotState(snapshot, env).then((found) => ({ found })), 'bad');
  if ('state' in told) return told;
  const { found } = told;
  if (!found)
    return {
      check,
      state: 'bad',
      refuses: true,
      says: `${snapshot} is not in ${region}, or this account may not use it`,
      fix: `copy it here: aws ec2 copy-snapshot --region ${region} --source-region REGION --source-snapshot-id ${snapshot}`,
    };
  if (found.state !== 'completed')
    return {
      check,
      state: 'bad',
      refuses: true,
      says: `${found.id} is ${found.state}`,
      fix: 'wait until it is completed',
    };
  return { check, state: 'ok', says: found.id === snapshot ? snapshot : `${snapshot} (${found.id})` };
}
