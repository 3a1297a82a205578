import type { Kind, Plan } from './generated-scenes';

const CELLS = 16;
/** Simulations have their scene opened again for each frame, which would hide what others leave behind. */
const OF_SIMULATIONS = /^(simulation|particles|hair with)/;

/** Every kind once: those that need no more than a cell are put together. */
export function everyKind(kinds: readonly Kind[], seed: number): Plan[] {
  const plans: Plan[] = [];
  const shared = kinds.filter((kind) => !kind.alone);
  for (const group of new Set(shared.map((kind) => kind.group))) {
    const some = shared.filter((kind) => kind.group === group);
    for (let start = 0; start < some.length; start += CELLS) {
      plans.push(plan(`${group}-${String(start / CELLS)}`, seed + start, some.slice(start, start + CELLS)));
    }
  }
  const alone = kinds.filter((kind) => kind.alone);
  return [...plans, ...alone.map((kind, i) => plan(`${kind.group}-alone-${String(i)}`, seed + i, [kind]))];
}

/** One to four kinds of all, the same for the same seed and kinds. */
export function sample(kinds: readonly Kind[], seed: number): Plan {
  const random = numbers(seed);
  const simulated = random() < 0.1;
  const alike = kinds.filter(({ name }) => OF_SIMULATIONS.test(name) === simulated);
  // A pattern may have left only one of the two sorts.
  const eligible = alike.length > 0 ? alike : kinds;
  const groups = [...new Set(eligible.map(({ group }) => group))];
  const some = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    // A group first: there are many more properties than anything else.
    const group = pick(groups, random);
    return pick(
      eligible.filter((kind) => kind.group === group),
      random,
    );
  });
  return plan(`seed-${String(seed)}`, seed, [...new Set(some)], 1 + Math.floor(random() * 6));
}

function plan(name: string, seed: number, kinds: readonly Kind[], savedAt = 1): Plan {
  return { name, seed, kinds: kinds.map((kind) => kind.name), savedAt };
}

function pick<T>(things: readonly T[], random: () => number): T {
  const found = things[Math.floor(random() * things.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/** A small generator of numbers from 0 up to 1, the same on every machine. */
function numbers(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
