import type { WorkerEvent } from '../../../protocol/environment/worker-event';
import { unitText } from '../../../protocol/job/unit-text';
import { bytesText } from '../../output/bytes-text';
import { counted } from '../../output/counted';
import { duration } from '../../output/rate';

/** A worker's event for people: `08:20:15  frame 12 rendered in 34.2 s`, in local time. */
export function eventText(event: WorkerEvent): string {
  return `${new Date(event.time).toTimeString().slice(0, 8)}  ${sentence(event)}`;
}

function sentence(event: WorkerEvent): string {
  switch (event.event) {
    case 'started':
      return `the worker is up, after ${duration(event.milliseconds / 1000)}`;
    case 'receiving':
      return 'asks for tasks';
    case 'blender':
      return `Blender ${event.version}: ${event.reason}`;
    case 'device':
      return event.device
        ? `${event.engine} renders on ${[event.device.type, ...event.device.names].join(', ')}`
        : `${event.engine} does not tell what it renders on`;
    case 'fetched':
      return `${event.source} fetched, ${bytesText(event.bytes)} in ${duration(event.seconds)}`;
    case 'opened':
      return `the scene is open, in Blender ${event.scene.blender}`;
    case 'unopened':
      return `the scene cannot be opened: ${event.reason}`;
    case 'leased':
      return `has a task of ${counted(event.units, 'unit')} of job ${event.job}`;
    case 'rendering':
      return `${unitText(event.unit)} begun`;
    case 'progress':
      return `${unitText(event.unit)}: ${String(event.sample)} of ${counted(event.of, 'sample')}`;
    case 'rendered':
      return `${unitText(event.unit)} rendered in ${duration(event.seconds)}${memoryText(event.peakMemoryBytes)}`;
    case 'published':
      return `${unitText(event.unit)} done: ${event.files.join(', ')}`;
    case 'skipped':
      return `${unitText(event.unit)} is done already`;
    case 'failed':
      return `${unitText(event.unit)} failed${event.final ? ' for good' : ''}: ${event.reason}`;
    case 'warning':
      return `warning: ${event.text}`;
    case 'stopping':
      return `stops: ${event.reason}`;
  }
}

function memoryText(bytes: number | undefined): string {
  return bytes === undefined ? '' : `, with up to ${bytesText(bytes)} of memory`;
}
