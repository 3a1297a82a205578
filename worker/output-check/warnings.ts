import type { CheckedFile } from './check-files';

const MOST_CHANNELS = 3;

/** Warnings for the user of a file that is published all the same. */
export function warningsOf({ name, check: { picture, unread } }: CheckedFile): string[] {
  if (unread !== undefined) return [`${name} was not looked into: ${unread}`];
  if (!picture?.notFinite) return [];
  const sum = (of: 'nan' | 'infinite'): number =>
    (picture.notFinite ?? []).reduce((all, one) => all + one[of], 0);
  const counts = [
    ...(sum('nan') > 0 ? [`${String(sum('nan'))} not a number`] : []),
    ...(sum('infinite') > 0 ? [`${String(sum('infinite'))} infinite`] : []),
  ];
  const channels = picture.notFinite.map(({ channel }) => channel);
  const more = channels.length > MOST_CHANNELS ? ` and ${String(channels.length - MOST_CHANNELS)} more` : '';
  return [
    `${name} has values that are ${counts.join(' and ')}, in ${channels.slice(0, MOST_CHANNELS).join(', ')}${more}`,
  ];
}
