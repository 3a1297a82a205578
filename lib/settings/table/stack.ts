import { regions } from '../regions';
import { text } from '../values';
import { row } from './row';

/** Which stack it is, and where. */
export const stack = {
  name: row(
    text(
      /^[a-z](?:-?[a-z0-9])*$/i,
      'must begin with a letter and go on with letters, digits and single dashes',
    ),
    {
      help: 'The name of the farm: its stack is called `brenda-<name>`.',
      otherwise: "made of the project's name",
    },
  ),
  region: row(regions, {
    help: 'The Region of the farm. With several, the first deployment chooses one by placement score and price, and the farm stays there. `brenda price --regions` compares them.',
    otherwise: 'the Region of the AWS profile',
  }),
} as const;
