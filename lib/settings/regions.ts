import * as v from 'valibot';
import { isRegionName, REGIONS_ALLOWED, regionsFault } from '../../protocol/region/region-list';
import { list } from './values';

const region = v.pipe(v.string(REGIONS_ALLOWED), v.check(isRegionName, REGIONS_ALLOWED));

const one = v.pipe(
  region,
  v.transform((name) => [name]),
);

const several = v.pipe(
  list(region, `${REGIONS_ALLOWED}, or a list of several`, 0),
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? regionsFault(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
);

/** A Region, or several to choose from; on the command line they are separated by commas. */
export const regions = v.lazy<typeof one | typeof several>((value) =>
  typeof value === 'string' && !/^\[|,/.test(value) ? one : several,
);
