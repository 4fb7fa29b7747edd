import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { startEngine, type Engine } from '../support/engine';
import { beginWalk, type Device, type Walk, type WalkOptions } from './walk';

export type Suite = {
  readonly engine: () => Engine;
  /** A payer with a bill of their own; their browser ends with the test. */
  readonly begin: (device: Device, options?: WalkOptions) => Promise<Walk>;
};

/** One engine and one browser for the tests of a file. */
export function openSuite(): Suite {
  let engine: Engine;
  let browser: Browser;
  const walks: Walk[] = [];
  beforeAll(async () => {
    [engine, browser] = await Promise.all([startEngine(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await engine.stop();
  });
  afterEach(async () => {
    await Promise.all(walks.splice(0).map(({ context }) => context.close()));
  });
  return {
    engine: () => engine,
    async begin(device, options) {
      const walk = await beginWalk(engine, browser, device, options);
      walks.push(walk);
      return walk;
    },
  };
}
