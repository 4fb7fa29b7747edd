import { formatBusinessNo } from '../domain/business-no';
import { type Html, html } from './html';
import { type Language, type TextKey, textsIn } from './texts';
import type { ProviderView, SellerView } from './views';

type Parties = { readonly language: Language; readonly seller: SellerView; readonly provider: ProviderView };

/** Who sells, and who carries the payment (전자상거래법 제13조): below each page on which a payer decides. */
export function legalFooter({ language, seller, provider }: Parties): Html {
  const text = textsIn(language);
  const facts: readonly (readonly [TextKey, Html | undefined])[] = [
    ['sellerName', html`${seller.name}`],
    ['representative', seller.representative === undefined ? undefined : html`${seller.representative}`],
    ['businessNo', html`${formatBusinessNo(seller.businessNo)}`],
    ['address', seller.address === undefined ? undefined : html`${seller.address}`],
    ['phone', seller.phone === undefined ? undefined : html`<a href="tel:${seller.phone}">${seller.phone}</a>`],
    ['psp', html`${provider.name}`],
  ];
  const rows = facts.map(([label, value]) =>
    value === undefined ? html`` : html`<div><dt>${text(label)}</dt><dd>${value}</dd></div>`,
  );
  return html`<footer><dl>${rows}</dl></footer>`;
}

/** What the payer agrees to by paying, if the provider has put it anywhere. */
export function agreement(language: Language, { termsUrl, collectionUrl, privacyUrl }: ProviderView): Html {
  const text = textsIn(language);
  const links = (
    [
      ['terms', termsUrl],
      ['collection', collectionUrl],
      ['privacy', privacyUrl],
    ] as const
  ).flatMap(([name, url]) =>
    url === undefined ? [] : [html`<a href="${url}" target="_blank" rel="noopener noreferrer">${text(name)}</a>`],
  );
  if (links.length === 0) return html``;
  return html`<p class="note agreement">${text('agreed')} ${links.flatMap((link, at) => (at === 0 ? [link] : [html`, `, link]))}</p>`;
}
