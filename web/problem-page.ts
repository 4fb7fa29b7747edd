import { renderDocument } from './document';
import { html } from './html';
import { type Language, textsIn } from './texts';

type ProblemView = {
  readonly language: Language;
  /** The link itself opens nothing: it is no bill's and no registration's. */
  readonly isLinkWrong: boolean;
  /** What to do next, in this language. */
  readonly detail: string;
};

/** The page that a payer sees when another can't be shown. */
export function renderProblemPage({ language, isLinkWrong, detail }: ProblemView): string {
  const title = textsIn(language)(isLinkWrong ? 'wrongLink' : 'noPage');
  return renderDocument({
    language,
    title,
    content: html`<section class="screen"><h1>${title}</h1><p>${detail}</p></section>`,
  });
}
