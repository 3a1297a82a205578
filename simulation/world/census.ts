import { FrameSet } from '../../protocol/job/frame-set';

/** Something was lost, or counted twice: the simulation, or what it simulates, is wrong. */
export class ConservationBroken extends Error {
  override readonly name = 'ConservationBroken';
}

/** Where a unit can be. It is always in exactly one of them. */
const PLACES = ['unseeded', 'queued', 'in flight', 'recorded', 'dead'] as const;
export type Place = (typeof PLACES)[number];

/** What the queue says of itself, counted in its own structures. */
export interface QueueCount {
  readonly sent: number;
  readonly removed: number;
  readonly redriven: number;
  readonly visible: number;
  readonly hidden: number;
  /** Hidden messages that will come back by themselves. */
  readonly armed: number;
}

/** A message that is on the queue. */
export interface Message {
  readonly first: number;
  readonly last: number;
  readonly isVisible: boolean;
}

const SEEDED = 1;
const DEAD = 2;

/**
 * Knows of each unit where it is, in a few bytes, and sees to it that it is somewhere. Units are numbered from 0.
 *
 * A unit that was seeded has a record, or was dead-lettered, or is in a message. It throws at the moment at which none of that is so.
 */
export class Census {
  private readonly flags: Uint8Array;
  private readonly visible: Uint8Array;
  private readonly hidden: Uint8Array;
  private readonly places: Uint8Array;
  private readonly counts: Record<Place, number>;
  /** The ledger's records. */
  private readonly records = new FrameSet();
  private sinceRecount = 0;

  constructor(readonly units: number) {
    this.flags = new Uint8Array(units);
    this.visible = new Uint8Array(units);
    this.hidden = new Uint8Array(units);
    this.places = new Uint8Array(units);
    this.counts = { unseeded: units, queued: 0, 'in flight': 0, recorded: 0, dead: 0 };
  }

  count(place: Place): number {
    return this.counts[place];
  }

  isRecorded(unit: number): boolean {
    return this.records.has(asUnit(unit));
  }

  isDead(unit: number): boolean {
    return ((this.flags[unit] ?? 0) & DEAD) !== 0;
  }

  /** @returns whether there was no record of it before. */
  record(unit: number): boolean {
    const isNew = this.records.add(asUnit(unit)) > 0;
    this.settle(unit);
    return isNew;
  }

  /** It will not be tried again. @returns whether it is dead-lettered now, with no record. */
  giveUp(unit: number): boolean {
    if (this.isDead(unit)) return false;
    this.flags[unit] = (this.flags[unit] ?? 0) | DEAD;
    this.settle(unit);
    return !this.isRecorded(unit);
  }

  /** Units of a message come to the queue (`visible` +1), are hidden (-1, +1), come back (+1, -1) or leave it. */
  move(first: number, last: number, visible: number, hidden: number): void {
    for (let unit = first; unit <= last; unit++) {
      this.flags[unit] = (this.flags[unit] ?? 0) | SEEDED;
      this.visible[unit] = (this.visible[unit] ?? 0) + visible;
      this.hidden[unit] = (this.hidden[unit] ?? 0) + hidden;
      this.settle(unit);
    }
  }

  /**
   * To be called after each event: adds up the places, the records and the queue's own books; and counts everything again, message by
   * message and unit by unit, as often as that takes no longer than the events themselves.
   *
   * @throws ConservationBroken
   */
  check(queue: QueueCount, messages: () => Iterable<Message>): void {
    const { unseeded, queued, recorded, dead } = this.counts;
    equal('units in all places', unseeded + queued + this.counts['in flight'] + recorded + dead, this.units);
    equal('units with a record', recorded, this.records.size);
    const { sent, removed, redriven, visible, hidden, armed } = queue;
    equal('messages on the queue', visible + hidden, sent - removed - redriven);
    equal('hidden messages that will come back', armed, hidden);
    if (++this.sinceRecount < this.units) return;
    this.recount(messages());
  }

  /** @throws ConservationBroken */
  recount(messages: Iterable<Message>): void {
    this.sinceRecount = 0;
    const copies = { visible: new Uint8Array(this.units), hidden: new Uint8Array(this.units) };
    for (const { first, last, isVisible } of messages) {
      const one = isVisible ? copies.visible : copies.hidden;
      for (let unit = first; unit <= last; unit++) one[unit] = (one[unit] ?? 0) + 1;
    }
    const counts: Record<Place, number> = { unseeded: 0, queued: 0, 'in flight': 0, recorded: 0, dead: 0 };
    for (let unit = 0; unit < this.units; unit++) {
      const visible = copies.visible[unit] ?? 0;
      const hidden = copies.hidden[unit] ?? 0;
      // Their names are made when they are needed: for each unit that takes longer than all else here.
      if (visible !== this.visible[unit])
        equal(`visible messages with unit ${String(unit)}`, visible, this.visible[unit] ?? 0);
      if (hidden !== this.hidden[unit])
        equal(`hidden messages with unit ${String(unit)}`, hidden, this.hidden[unit] ?? 0);
      counts[this.placeOf(unit)]++;
    }
    for (const place of PLACES) equal(`units that are ${place}`, counts[place], this.counts[place]);
  }

  private settle(unit: number): void {
    const before = PLACES[this.places[unit] ?? 0] ?? 'unseeded';
    const place = this.placeOf(unit);
    if (place === before) return;
    this.counts[before]--;
    this.counts[place]++;
    this.places[unit] = PLACES.indexOf(place);
  }

  private placeOf(unit: number): Place {
    if (this.isRecorded(unit)) return 'recorded';
    if (this.isDead(unit)) return 'dead';
    if ((this.hidden[unit] ?? 0) > 0) return 'in flight';
    if ((this.visible[unit] ?? 0) > 0) return 'queued';
    if (((this.flags[unit] ?? 0) & SEEDED) === 0) return 'unseeded';
    throw new ConservationBroken(
      `unit ${String(unit)} is lost: no record, not dead-lettered, and in no message`,
    );
  }
}

function asUnit(unit: number): { readonly span: { first: number; last: number; step: number } } {
  return { span: { first: unit + 1, last: unit + 1, step: 1 } };
}

function equal(what: string, is: number, mustBe: number): void {
  if (is !== mustBe) throw new ConservationBroken(`${what}: ${String(is)}, and must be ${String(mustBe)}`);
}
