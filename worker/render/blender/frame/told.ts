import * as v from 'valibot';
import { UserFault } from '../../../../protocol/failure/fault';
import { writtenName } from '../../../../protocol/ledger/stored';
import { quoted } from '../../../project/quoted';

/**
 * Parses the driver's answer about files, and each name in it, before anything is done with it: a scene has chosen parts of the names.
 *
 * @throws UserFault for a name that leads out of its frame's folder; ValiError when it is no answer of the driver.
 */
export function told<S extends v.GenericSchema>(schema: S, answer: unknown): v.InferOutput<S> {
  const read = v.safeParse(schema, answer);
  if (read.success) return read.output;
  const named = read.issues.find(({ message }) => message === NO_NAME);
  if (named)
    throw new UserFault(
      `a file of the frame would be called ${quoted(String(named.input))}, which is no name below its folder; change it in the scene: names of File Output nodes, of views, and of what their templates stand for`,
    );
  throw new v.ValiError(read.issues);
}

const NO_NAME = v.safeParse(writtenName, '..').issues?.[0].message;
