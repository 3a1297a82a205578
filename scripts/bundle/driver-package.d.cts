import type { Plugin } from 'esbuild';

/** What runs inside Blender, as one text: see `worker/render/blender/process/driver-files.ts`, which unpacks it. */
export declare function packedDriver(): string;

/** Lets a bundle import the driver's folder as that text. */
export declare const driverPlugin: Plugin;
