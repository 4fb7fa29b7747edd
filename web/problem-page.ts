import { renderDocument } from './document';
import { html } from './html';
import { type Language, textsIn } from './texts';

/** The page that a payer sees when another can't be shown. @param detail what to do next, in this language */
export function renderProblemPage({
  language,
  detail,
}: {
  readonly language: Language;
  readonly detail: string;
}): string {
  const title = textsIn(language)('noPage');
  return renderDocument({
    language,
    title,
    content: html`<section class="screen"><h1>${title}</h1><p>${detail}</p></section>`,
  });
}
