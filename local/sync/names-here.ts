import type { Ledger } from '../../farm/ledger/ledger';
import type { PublishedFile } from '../../farm/ledger/published-files';
import { Naming } from '../../protocol/naming/naming';
import { parseUnitName } from '../../protocol/job/unit';
import { publishedName } from '../../worker/naming/published-names';

/**
 * Other names for the files of a job.
 *
 * @param where the source of the name, for messages.
 * @throws UserFault when the names are not possible.
 */
export async function namesHere(
  ledger: Ledger,
  name: string,
  where: string,
): Promise<(file: PublishedFile) => string> {
  const file = await ledger.readJob();
  if (!file) return (one) => one.name;
  const { id, job, output } = file;
  const naming = new Naming({ name, job: id, scene: job.scene, names: output?.names, where });
  const isTemplate = job.template !== undefined;
  return ({ unit, name: own, rendered = own }) => {
    const span = parseUnitName(unit)?.span;
    return (span && publishedName(rendered, { span, naming, isTemplate })) ?? rendered;
  };
}
