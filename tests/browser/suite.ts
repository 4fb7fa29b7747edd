import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { type Engine, startSmallEngine } from '../support/engine';
import {
  anotherDevice,
  beginRegistration,
  beginWalk,
  type Device,
  type Registration,
  type RegistrationOptions,
  type Visit,
  type Walk,
  type WalkOptions,
} from './walk';

export type Suite = {
  readonly engine: () => Engine;
  /** A payer with their own bill; their browser ends with the test. */
  readonly begin: (device: Device, options?: WalkOptions) => Promise<Walk>;
  /** The same bill, opened in another browser. */
  readonly alsoOn: (walk: Walk, device: Device) => Promise<Walk>;
  /** A payer who must enter a card on our own page. */
  readonly beginRegistration: (device: Device, options?: RegistrationOptions) => Promise<Registration>;
};

/** One engine and one browser for the tests of a file. @param settings of the engine */
export function openSuite(settings: Readonly<Record<string, string>> = {}): Suite {
  let engine: Engine;
  let browser: Browser;
  const visits: Visit[] = [];
  beforeAll(async () => {
    [engine, browser] = await Promise.all([startSmallEngine(settings), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await engine.stop();
  });
  afterEach(async () => {
    await Promise.all(visits.splice(0).map(({ context }) => context.close()));
  });
  const kept = <V extends Visit>(visit: V): V => {
    visits.push(visit);
    return visit;
  };
  return {
    engine: () => engine,
    begin: async (device, options) => kept(await beginWalk(engine, browser, device, options)),
    alsoOn: async (walk, device) => kept(await anotherDevice(walk, browser, device)),
    beginRegistration: async (device, options) => kept(await beginRegistration(engine, browser, device, options)),
  };
}
