import type { TextKey } from './texts';

/** An app that shows pages in a browser of its own, in which a card app may not open. */
export type InAppBrowser = {
  readonly app: TextKey;
  /** Opens the page in the phone's own browser; without one, only the app's menu does. */
  readonly url?: string;
};

type Way = (pageUrl: string, isAndroid: boolean) => string | undefined;

/** Android opens what an intent names, also from another app's browser; iOS has no such thing. */
const byIntent: Way = (pageUrl, isAndroid) => {
  if (!isAndroid) return undefined;
  const [scheme = '', rest = ''] = pageUrl.split('://');
  return `intent://${rest}#Intent;scheme=${scheme};package=com.android.chrome;end`;
};

const apps: readonly { readonly app: TextKey; readonly sign: RegExp; readonly way: Way }[] = [
  {
    app: 'kakaotalk',
    sign: /KAKAOTALK/i,
    way: (pageUrl) => `kakaotalk://web/openExternal?url=${encodeURIComponent(pageUrl)}`,
  },
  { app: 'line', sign: /\bLine\//, way: (pageUrl) => `${pageUrl}?openExternalBrowser=1` },
  { app: 'naver', sign: /NAVER\(inapp/i, way: byIntent },
  { app: 'instagram', sign: /Instagram/, way: byIntent },
  { app: 'facebook', sign: /\bFB(?:AN|AV|_IAB)\b/, way: byIntent },
];

/** The app in whose browser a page is open, by its user agent. */
export function inAppBrowser(userAgent: string, pageUrl: string): InAppBrowser | undefined {
  const found = apps.find(({ sign }) => sign.test(userAgent));
  if (found === undefined) return undefined;
  const url = found.way(pageUrl, /Android/i.test(userAgent));
  return { app: found.app, ...(url === undefined ? {} : { url }) };
}

/** A computer rather than a phone. An iPad, and a phone that asks for desktop pages, claim to be one: scripts know. */
export const isDesktop = (userAgent: string): boolean =>
  /Windows NT|Macintosh|X11|CrOS/.test(userAgent) && !/Android|Mobile/i.test(userAgent);
